CREATE TABLE {{tables.invoices}} (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,  -- what the asker calls it: asking twice makes one invoice
    customer  bigint NOT NULL,
    cents     bigint NOT NULL CHECK (cents > 0),
    issued_at timestamptz NOT NULL DEFAULT now()
);

-- The sums of the invoices, kept with them.
CREATE TABLE {{tables.accounts}} (
    customer bigint PRIMARY KEY,
    invoices bigint NOT NULL,
    cents    bigint NOT NULL
);
