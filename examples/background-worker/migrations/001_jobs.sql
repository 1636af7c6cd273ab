-- A job that is being done is 'waiting' and locked: so whatever becomes of who does it, the lock goes with the
-- connection, and the job waits again.
CREATE TABLE {{tables.jobs}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
  due timestamptz NOT NULL DEFAULT now(),
  failures integer NOT NULL DEFAULT 0,
  last_error text,
  enqueued timestamptz NOT NULL DEFAULT now(),
  ended timestamptz
);

CREATE INDEX jobs_by_due ON {{tables.jobs}} (due, id) WHERE state = 'waiting';

-- [notify]
-- Whoever adds a job, by whatever program, wakes a worker. The payload tells the schemas of one database apart.
CREATE FUNCTION {{schema}}.tell_of_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('jobs', TG_TABLE_SCHEMA);
  RETURN NULL;
END
$$;

CREATE TRIGGER jobs_are_told AFTER INSERT ON {{tables.jobs}}
  FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.tell_of_jobs();
-- [/notify]

CREATE TRIGGER revived_jobs_are_told AFTER UPDATE OF state ON {{tables.jobs}}
  FOR EACH ROW WHEN (OLD.state = 'dead' AND NEW.state = 'waiting') EXECUTE FUNCTION {{schema}}.tell_of_jobs();
