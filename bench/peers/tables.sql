-- What the contenders read and write; the README beside this says what is done with it.
CREATE TABLE accounts (id int4 PRIMARY KEY, balance int8 NOT NULL, name text NOT NULL);
INSERT INTO accounts SELECT i, i * 100, 'account ' || i FROM generate_series(1, 100000) i;

CREATE UNLOGGED TABLE bulk (id int4 NOT NULL, amount int8 NOT NULL, name text NOT NULL,
                            created_at timestamptz NOT NULL, ratio float8 NOT NULL);
INSERT INTO bulk SELECT i, i * 1000000007::int8, left(md5(i::text), 8 + i % 16),
                        '2026-01-01 00:00Z'::timestamptz + i * '1 second 1 microsecond'::interval, i / 7::float8
FROM generate_series(1, 1000000) i;
CREATE UNLOGGED TABLE inserted (LIKE bulk);
CREATE UNLOGGED TABLE copied (LIKE bulk);

CREATE UNLOGGED TABLE orders (id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int4 NOT NULL, item text NOT NULL);
CREATE UNLOGGED TABLE lines (order_id int8 NOT NULL, amount int8 NOT NULL);
CREATE INDEX ON lines (order_id);

VACUUM (FREEZE, ANALYZE) accounts, bulk;
