CREATE TABLE copied (a text, b text);
COPY copied FROM stdin;
it's	"quoted
-- no comment; $$ /*
\\.	\N
\.
SELECT 1;
COPY copied (a, b) FROM STDIN WITH (FORMAT csv, DELIMITER ',');
"a;b",'
\.

copy copied from stdin;
\.
SELECT 2; COPY copied (a)
  FROM
  STDIN;
ünï;cødé
{{tables.no}} {{
\.
COPY copied TO '/dev/null';
COPY (SELECT 'from stdin;') TO '/dev/null';
SELECT 'COPY copied FROM stdin;';
COPY copied FROM '/dev/null';
SELECT 'last';
COPY copied FROM STDIN;
1	2
\.
