-- What docs/shared-pool.md shows: the tables of the module 'users'.
CREATE TABLE {{tables.users}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  credit int NOT NULL DEFAULT 0 CHECK (credit >= 0)
);
