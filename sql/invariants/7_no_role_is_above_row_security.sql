-- Invariant 7: no role that acts for the site or owns a function is above row security.
SELECT
    'is a superuser or bypasses row security' AS wrong,
    'role ' || rolname AS subject
FROM pg_roles
WHERE rolname IN ('trainer_app', 'trainer_functions') AND (rolsuper OR rolbypassrls)
