-- leading; comment
SELECT 1; -- trailing; comment
SELECT 2 -- in; between
;
/* block; comment */ SELECT 3;
SELECT 4 /* in; between */;
/* nested /* deeper; */ still; */ SELECT 5;
/* nested /* /* three; */ */ */ SELECT 6;
SELECT 7 /* it's */;
SELECT 8 -- it's
;
SELECT 9 /* " */;
SELECT 10 /* $$ */;
/**/SELECT 11;/***/
/* multi
line;
comment */
SELECT 12;
--
SELECT 13;
--;
--/*
SELECT 14;
--*/
SELECT 15 - -1;
SELECT 16 --1
;
SELECT 17/*;*/+/*;*/1;
SELECT 18 */* inside an operator; */ 2;
SELECT 1 <--2
3;
SELECT 5 +/* c */-- d
6;
;
;;
; -- only this;
;/* and this; */;
SELECT 19;;
SELECT 20; ; SELECT 21;
-- the end; without a newline
