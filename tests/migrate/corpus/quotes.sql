SELECT 'a;b';
SELECT 'it''s; fine';
SELECT '''';
SELECT '';
SELECT ''';';
SELECT E'\';';
SELECT E'\\';
SELECT E'\\\'; still';
SELECT e'a\\''b;';
SELECT '\';
SELECT 'a\';
SELECT 'continued '
  'on the next; line';
SELECT N'national; text';
SELECT B'101', X'1F;';
SELECT U&'d\0061t\+000061;';
SELECT U&'d!0061t;' UESCAPE '!';
SELECT "a;b" FROM (SELECT 1 AS "a;b") s;
SELECT "a""b;" FROM (SELECT 1 AS "a""b;") s;
SELECT U&"d\0061t;" FROM (SELECT 1 AS "dat;") s;
SELECT "it's" FROM (SELECT 1 AS "it's") s;
SELECT 'a "quoted; word';
SELECT 'line one
line; two
line three';
SELECT '--';
SELECT '-- no comment;
';
SELECT '/*', '*/;';
SELECT '$$;';
SELECT 'ünï;cødé', '日本;語', '😀;';
SELECT 1 AS "日本;語";
SELECT 1 AS größe;
SELECT 'tab	;	tab';
SELECT 'semicolons;;;;';
SELECT E'\x41\101\u0041;';
SELECT'a';SELECT'b;';
