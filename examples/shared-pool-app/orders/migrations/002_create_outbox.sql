-- An order whose invoice is still to come. The row is written with the order, and goes when the invoice is there.
CREATE TABLE {{tables.outbox}} (
    order_id   bigint PRIMARY KEY REFERENCES {{tables.orders}},
    attempts   integer NOT NULL DEFAULT 0,  -- of the courier
    due_at     timestamptz NOT NULL,        -- when the courier looks at it next
    last_error text
);
CREATE INDEX outbox_by_due_time ON {{tables.outbox}} (due_at);
