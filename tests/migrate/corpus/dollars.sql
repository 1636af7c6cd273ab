SELECT $$a;b$$;
SELECT $$it's$$;
SELECT $tag$a;b$tag$;
SELECT $tag$ $$ ; $$ $tag$;
SELECT $a$ $b$ ; $b$ ; $a$;
SELECT $a$ $A$ ; $a$;
SELECT $_$;$_$;
SELECT $tag_1$;$tag_1$;
SELECT $ä$;$ä$;
SELECT $$$$;
SELECT $$;$$ || $$;$$;
SELECT $$-- no comment;$$;
SELECT $$/* no comment;$$;
SELECT $q$ 'unclosed ; $q$;
SELECT a$b FROM (SELECT 1 AS a$b) s;
SELECT a$$b FROM (SELECT 1 AS a$$b) s;
SELECT $x$ two
lines; of
text $x$;
DO $$ BEGIN PERFORM 1; PERFORM 2; END $$;
DO $do$ DECLARE t text := $in$a;b$in$; BEGIN EXECUTE $in$SELECT 1;$in$; END $do$;
DO LANGUAGE plpgsql $$ BEGIN NULL; END; $$;
CREATE FUNCTION f1() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  -- a comment; it's in here
  RETURN 1;
END;
$$;
CREATE FUNCTION f2() RETURNS int AS $body$ SELECT 1; SELECT 2; $body$ LANGUAGE sql;
CREATE FUNCTION f3() RETURNS int AS 'SELECT 1; SELECT 2;' LANGUAGE sql;
CREATE OR REPLACE PROCEDURE p1() LANGUAGE plpgsql AS $$ BEGIN COMMIT; BEGIN NULL; END; END $$;
CREATE FUNCTION f4() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.a THEN RETURN NEW; END IF; END $$;
SELECT $$a$$, $$b;$$;SELECT $$c;$$;
