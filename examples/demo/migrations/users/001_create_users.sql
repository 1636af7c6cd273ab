-- The users module owns this table. {{tables.users}} becomes "users".users here,
-- and whatever the schema is called in another program.
CREATE TABLE {{tables.users}} (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      text NOT NULL UNIQUE,
    name       text,
    created_at timestamptz NOT NULL DEFAULT now()
);
