CREATE TABLE {{tables.stock}} (
    item    text PRIMARY KEY CHECK (item <> ''),
    on_hand bigint NOT NULL CONSTRAINT stock_is_never_negative CHECK (on_hand >= 0),
    cents   bigint NOT NULL CONSTRAINT price_is_sane CHECK (cents BETWEEN 1 AND 1000000000)  -- of one
);

CREATE TABLE {{tables.orders}} (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer  bigint NOT NULL,  -- no foreign key: who the customers are is another module's business
    item      text NOT NULL REFERENCES {{tables.stock}},
    quantity  bigint NOT NULL CHECK (quantity > 0),
    cents     bigint NOT NULL,  -- of all together
    placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_by_customer ON {{tables.orders}} (customer);
