-- What docs/dual-mode-library.md shows.
-- [table]
CREATE TABLE {{tables.entries}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  what text NOT NULL
);
-- [/table]
