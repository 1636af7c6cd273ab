SELECT '"\x41\\"', $$)raw"$$, '??/', '%s @NAME@ ${NAME};'; -- \
SELECT 'tab	here';