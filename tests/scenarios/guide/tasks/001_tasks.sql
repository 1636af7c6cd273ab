-- What docs/standalone.md shows.
-- [table]
CREATE TABLE {{tables.tasks}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL,
  done_at timestamptz
);
CREATE INDEX tasks_open ON {{tables.tasks}} (id) WHERE done_at IS NULL;
-- [/table]
