SELECT 'grüße';
SELECT 2;
