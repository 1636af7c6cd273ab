CREATE TABLE {{tables.stock}} (
    item     text PRIMARY KEY,
    on_hand  integer NOT NULL CHECK (on_hand >= 0)
);
INSERT INTO {{tables.stock}} VALUES ('Analytical Engine', 1), ('Punched cards', 500);
