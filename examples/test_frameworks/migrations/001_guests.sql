CREATE TABLE {{tables.guests}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  arrived_at timestamptz NOT NULL DEFAULT now()
);
