-- Invariant 7: no function of trainer_functions may be executed by PUBLIC.
SELECT
    'may be executed by PUBLIC' AS wrong,
    'function ' || oid::regprocedure AS subject
FROM pg_proc
WHERE proowner = to_regrole('trainer_functions') AND has_function_privilege('public', oid, 'EXECUTE')
