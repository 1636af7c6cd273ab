CREATE TABLE {{tables.records}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text NOT NULL,
  reference bigint NOT NULL,
  what text NOT NULL,
  recorded timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT records_are_made_once UNIQUE (subject, reference)
);
