CREATE TABLE {{tables.a}} (i int);
