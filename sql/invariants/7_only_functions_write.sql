-- Invariant 7: the site can't write a pack, a payment, a booking, an appointment, the ledger, a message or
-- who agreed to messages but through a function; the ledger, histories and what was learned about messages
-- only ever grow.
SELECT
    'table ' || written.relname AS subject,
    format('%s may %s it', writer.role_name, writer.privilege) AS wrong
FROM pg_class AS written
CROSS JOIN (
    VALUES
    ('trainer_app', 'INSERT'),
    ('trainer_app', 'UPDATE'),
    ('trainer_app', 'DELETE'),
    ('trainer_app', 'TRUNCATE'),
    ('trainer_functions', 'UPDATE'),
    ('trainer_functions', 'DELETE'),
    ('trainer_functions', 'TRUNCATE')
) AS writer (role_name, privilege)
WHERE
    written.relnamespace = 'public'::regnamespace
    AND written.relname IN (
        'appointments', 'audit_entries', 'bookings', 'client_merges', 'client_purchases', 'client_words',
        'import_lines', 'imports', 'inbound_messages', 'message_events', 'messages', 'pack_events',
        'payments', 'phone_consents', 'purchase_services', 'purchase_sharers', 'reply_links', 'senders',
        'session_entries', 'sms_accounts'
    )
    AND (
        writer.role_name = 'trainer_app'
        OR written.relname IN ('audit_entries', 'message_events', 'pack_events', 'session_entries')
    )
    AND CASE
        WHEN writer.privilege IN ('INSERT', 'UPDATE')
            THEN has_any_column_privilege(writer.role_name, written.oid, writer.privilege)
        ELSE has_table_privilege(writer.role_name, written.oid, writer.privilege)
    END
