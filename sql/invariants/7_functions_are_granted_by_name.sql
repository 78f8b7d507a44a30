-- Invariant 7: no function of trainer_functions may be executed by PUBLIC.
SELECT
    NULL::uuid AS org_id,
    'function ' || oid::regprocedure AS subject,
    'may be executed by PUBLIC' AS wrong
FROM pg_proc
WHERE proowner = to_regrole('trainer_functions') AND has_function_privilege('public', oid, 'EXECUTE')
