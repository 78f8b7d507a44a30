-- Who may do what to the tables, and which rows they see. Run by trainer_owner after every upgrade.
-- Nothing is granted by default: a new table is out of reach until it is named here.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, trainer_app, trainer_functions;

-- The functions role writes what the functions write. The ledger only ever grows.
GRANT SELECT, INSERT, UPDATE ON
appointments, bookings, client_merges, client_purchases, client_words, clients, import_lines, imports,
inbound_messages, invitations, login_sessions, memberships, messages, phone_consents, purchase_sharers,
reply_links, requests, senders, sms_accounts, users
TO trainer_functions;
GRANT SELECT, INSERT ON
audit_entries, message_events, pack_events, payments, purchase_services, session_entries
TO trainer_functions;
-- Whose a payment is goes with the client it is merged into; what was paid never changes.
GRANT UPDATE (client_id) ON payments TO trainer_functions;
GRANT SELECT ON locations, message_templates, offer_services, offers, orgs, services TO trainer_functions;
-- What a client owns goes with them into another client, and what is known of them goes when they are erased.
GRANT SELECT, INSERT, UPDATE, DELETE ON
client_files, client_goals, client_measurements, client_notes, client_tags
TO trainer_functions;
GRANT UPDATE (reminder_leads, quiet_until, quiet_from) ON orgs TO trainer_functions;
-- A provider account that is removed is to be gone, tokens and all.
GRANT DELETE ON sms_accounts TO trainer_functions;

-- The site reads, and writes only what moves no session, slot, money or message.
GRANT SELECT ON
appointments, audit_entries, bookings, client_files, client_goals, client_measurements, client_merges,
client_notes, client_purchases, client_tags, clients, import_lines, import_mappings, imports, locations,
memberships, message_events, message_templates, messages, offer_services, offers, orgs, pack_events, payments,
phone_consents, purchase_services, purchase_sharers, reply_links, saved_filters, services, session_entries,
alembic_version
TO trainer_app;
GRANT SELECT, INSERT, UPDATE ON heartbeats TO trainer_app;
GRANT INSERT (org_id, name, email, phone, alert, timezone, emergency_name, emergency_phone)
ON clients TO trainer_app;
GRANT UPDATE (name, email, phone, alert, timezone, emergency_name, emergency_phone, archived_at)
ON clients TO trainer_app;
GRANT INSERT, UPDATE ON
client_files, client_goals, client_measurements, client_notes, import_mappings, offers
TO trainer_app;
GRANT INSERT, DELETE ON client_tags, offer_services TO trainer_app;
GRANT INSERT, UPDATE, DELETE ON saved_filters TO trainer_app;
GRANT UPDATE (pack_ending_left, segment_price, canned_answers) ON orgs TO trainer_app;
GRANT INSERT, UPDATE ON message_templates TO trainer_app;

-- Row security, on and forced, on every table with a business. The owner is let through by a
-- policy of its own (migrations, the demo and the ledger check work across businesses).
DO $$
DECLARE
    v_table regclass;
    v_key text;
BEGIN
    FOR v_table, v_key IN
        SELECT attribute.attrelid::regclass, attribute.attname
        FROM pg_attribute AS attribute
        INNER JOIN pg_class AS class ON class.oid = attribute.attrelid
        WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p')
            AND (attribute.attname = 'org_id' OR (class.relname = 'orgs' AND attribute.attname = 'id'))
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('DROP POLICY IF EXISTS same_business ON %s', v_table);
        EXECUTE format(
            'CREATE POLICY same_business ON %s USING (%I = nullif(current_setting(''app.org_id'', true), '''')::uuid)',
            v_table, v_key
        );
        EXECUTE format('DROP POLICY IF EXISTS owner_works_across_businesses ON %s', v_table);
        EXECUTE format(
            'CREATE POLICY owner_works_across_businesses ON %s TO trainer_owner USING (true) WITH CHECK (true)',
            v_table
        );
    END LOOP;
END
$$;

-- Signing in starts from a person, not from a business: the functions may see that person's own
-- memberships, once the function that checked the password has said who it is.
DROP POLICY IF EXISTS own_memberships ON memberships;
CREATE POLICY own_memberships ON memberships FOR SELECT TO trainer_functions
USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);

-- A text comes in, a delivery is told, a link is followed: the functions find the one row it is about, by
-- what the provider or the link says, and with it the business.
DROP POLICY IF EXISTS messages_of_a_phone ON messages;
CREATE POLICY messages_of_a_phone ON messages FOR SELECT TO trainer_functions
USING (address = nullif(current_setting('app.phone', true), ''));
DROP POLICY IF EXISTS clients_of_a_phone ON clients;
CREATE POLICY clients_of_a_phone ON clients FOR SELECT TO trainer_functions
USING (phone = nullif(current_setting('app.phone', true), ''));
DROP POLICY IF EXISTS message_of_an_id ON messages;
CREATE POLICY message_of_an_id ON messages FOR SELECT TO trainer_functions
USING (id = nullif(current_setting('app.message_id', true), '')::uuid);
DROP POLICY IF EXISTS reply_link_of_a_number ON reply_links;
CREATE POLICY reply_link_of_a_number ON reply_links FOR SELECT TO trainer_functions
USING (number = nullif(current_setting('app.link_no', true), '')::bigint);
DROP POLICY IF EXISTS functions_list_accounts ON sms_accounts;
CREATE POLICY functions_list_accounts ON sms_accounts FOR SELECT TO trainer_functions USING (true);

-- A note its author keeps to themselves is not there for anybody else of the business, the owner included.
DROP POLICY IF EXISTS private_notes_are_their_authors ON client_notes;
CREATE POLICY private_notes_are_their_authors ON client_notes AS RESTRICTIVE TO trainer_app
USING (
    NOT is_private OR 'user:' || author_id = current_setting('app.actor', true)
    OR current_user = 'trainer_owner' -- who may act as the site too
);

-- Row security lets no trigram index be used: the words clients are found by, and nothing else of them, are
-- open to the functions' role, whose search asks for one business.
DROP POLICY IF EXISTS functions_find_words ON client_words;
CREATE POLICY functions_find_words ON client_words TO trainer_functions USING (true) WITH CHECK (true);

-- The ticker asks every business in turn whether something is due; only functions see the list.
DROP POLICY IF EXISTS functions_list_businesses ON orgs;
CREATE POLICY functions_list_businesses ON orgs FOR SELECT TO trainer_functions USING (true);
