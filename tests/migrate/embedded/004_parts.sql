CREATE TABLE {{tables.orders}} (id bigint PRIMARY KEY, placed timestamptz);

-- The server wants no transaction around this: it runs alone.
CREATE INDEX CONCURRENTLY orders_placed ON {{tables.orders}} (placed);

-- pgdbm:down
DROP TABLE {{tables.orders}};
