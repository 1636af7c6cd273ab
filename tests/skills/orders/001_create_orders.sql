CREATE TABLE {{tables.orders}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  cents bigint NOT NULL CHECK (cents > 0)
);
CREATE INDEX orders_of_user ON {{tables.orders}} (user_id);
