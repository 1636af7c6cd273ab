SELECT (SELECT 1; );
SELECT 1)
;
SELECT 'after an error';
SELEC nonsense;
CREATE;
SELECT 1 SELECT 2;
)
;
SELECT 1'a';
SELECT $1a$;
