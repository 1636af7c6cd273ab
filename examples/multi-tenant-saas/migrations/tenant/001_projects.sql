CREATE TABLE {{tables.projects}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CONSTRAINT project_name UNIQUE CONSTRAINT project_has_a_name CHECK (name <> '')
);
