-- What the jobs of this example work on.
CREATE TABLE {{tables.customers}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  owes_cents bigint NOT NULL DEFAULT 0
);

-- Nothing here forbids two charges for one job: that each job takes effect once is the queue's to keep.
CREATE TABLE {{tables.charges}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job bigint NOT NULL,
  customer bigint NOT NULL REFERENCES {{tables.customers}},
  cents bigint NOT NULL CONSTRAINT charges_are_above_zero CHECK (cents > 0),
  charged timestamptz NOT NULL DEFAULT now()
);
