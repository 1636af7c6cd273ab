-- Who has signed up. A row is there before its schema is made, and stays when that is dropped: whatever a crash leaves
-- half done has a row that tells of it. Numbers are never given twice, so a name that is free again never leads to what
-- somebody else had under it.
CREATE TABLE {{tables.tenants}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  owner text NOT NULL CONSTRAINT tenant_has_an_owner CHECK (owner <> ''),
  state text NOT NULL DEFAULT 'opening' CONSTRAINT tenant_state CHECK (state IN ('opening', 'open', 'removed')),
  signed_up_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX tenant_name ON {{tables.tenants}} (name) WHERE state <> 'removed';
