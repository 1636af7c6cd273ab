-- An entry names both its accounts, so that no entry can leave the books out of balance.
CREATE TABLE {{tables.entries}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  debit bigint NOT NULL,
  credit bigint NOT NULL,
  cents bigint NOT NULL,
  what text NOT NULL,
  booked timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT entries_debit_an_account FOREIGN KEY (debit) REFERENCES {{tables.accounts}},
  CONSTRAINT entries_credit_an_account FOREIGN KEY (credit) REFERENCES {{tables.accounts}},
  CONSTRAINT entries_have_two_sides CHECK (debit <> credit),
  CONSTRAINT entries_move_something CHECK (cents > 0)
);

CREATE INDEX entries_by_debit ON {{tables.entries}} (debit);
CREATE INDEX entries_by_credit ON {{tables.entries}} (credit);
