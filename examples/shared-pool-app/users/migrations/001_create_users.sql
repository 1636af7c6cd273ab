-- {{tables.users}} is "users".users in this program, and whatever the schema is called in another.
CREATE TABLE {{tables.users}} (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      text NOT NULL CONSTRAINT email_is_new UNIQUE,
    name       text,
    created_at timestamptz NOT NULL DEFAULT now()
);
