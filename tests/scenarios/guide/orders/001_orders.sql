-- What docs/shared-pool.md shows: the module 'orders', whose rows belong to users of another schema.
-- [table]
CREATE TABLE {{tables.orders}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES {{tables.users.users}} (id),
  cents int NOT NULL
);
-- [/table]
