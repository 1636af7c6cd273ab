ALTER TABLE {{tables.users}} ADD CONSTRAINT email_has_an_at CHECK (email LIKE '_%@_%');
