DROP TABLE {{tables.a}};
