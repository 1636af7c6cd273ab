-- What docs/multi-tenancy.md shows: the tables of each tenant.
CREATE TABLE {{tables.notes}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  body text NOT NULL
);
