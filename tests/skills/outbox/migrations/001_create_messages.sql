CREATE TABLE {{tables.messages}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient text NOT NULL,
  body text NOT NULL,
  sent_at timestamptz
);
CREATE INDEX messages_waiting ON {{tables.messages}} (id) WHERE sent_at IS NULL;
