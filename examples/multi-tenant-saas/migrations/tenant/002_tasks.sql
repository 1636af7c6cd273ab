CREATE TABLE {{tables.tasks}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES {{tables.projects}} ON DELETE CASCADE,
  title text NOT NULL CONSTRAINT task_has_a_title CHECK (title <> ''),
  is_done boolean NOT NULL DEFAULT false
);

CREATE INDEX tasks_of_project ON {{tables.tasks}} (project_id);
