CREATE TABLE {{tables.orders}} (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL,
    item    text NOT NULL,
    cents   integer NOT NULL CHECK (cents > 0)
);
CREATE INDEX orders_by_user ON {{tables.orders}} (user_id);
