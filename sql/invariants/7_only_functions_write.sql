-- Invariant 7: the site can't write a pack, a booking, an appointment or the ledger but through a
-- function, and the ledger only ever grows.
SELECT
    NULL::uuid AS org_id,
    'table ' || class.relname AS subject,
    format('%s may %s it', writer.role, writer.privilege) AS wrong
FROM pg_class AS class
CROSS JOIN (
    VALUES
    ('trainer_app', 'INSERT'),
    ('trainer_app', 'UPDATE'),
    ('trainer_app', 'DELETE'),
    ('trainer_app', 'TRUNCATE'),
    ('trainer_functions', 'UPDATE'),
    ('trainer_functions', 'DELETE'),
    ('trainer_functions', 'TRUNCATE')
) AS writer (role, privilege)
WHERE
    class.relnamespace = 'public'::regnamespace
    AND class.relname IN ('appointments', 'bookings', 'client_purchases', 'session_entries')
    AND (writer.role = 'trainer_app' OR class.relname = 'session_entries')
    AND CASE
        WHEN writer.privilege IN ('INSERT', 'UPDATE')
            THEN has_any_column_privilege(writer.role, class.oid, writer.privilege)
        ELSE has_table_privilege(writer.role, class.oid, writer.privilege)
    END
