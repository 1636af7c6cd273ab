-- An entry raises the balance of a debit account that it debits, and of a credit account that it credits. Holders have
-- credit accounts. What they have paid in and not yet drawn lies in cash, which therefore always equals their sum.
CREATE TABLE {{tables.accounts}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  side text NOT NULL DEFAULT 'credit' CHECK (side IN ('debit', 'credit')),
  cents bigint NOT NULL DEFAULT 0,
  CONSTRAINT accounts_have_a_name CHECK (name <> ''),
  CONSTRAINT accounts_have_names_of_their_own UNIQUE (name),
  CONSTRAINT accounts_never_fall_below_zero CHECK (cents >= 0)
);

INSERT INTO {{tables.accounts}} (id, name, side) OVERRIDING SYSTEM VALUE VALUES (0, 'cash', 'debit');
