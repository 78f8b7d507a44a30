-- Erases what a client, and whoever was merged into them, is known by: name, e-mail, phone, alert, emergency
-- contact, time zone, tags, notes, measurements, goals and files, the words and addresses of messages, and
-- what imports said of them. What was sold, used, booked and paid stays as it is, under “Erased client”; a
-- number that wants no texts stays noted as such, or the next import would write to it again.
-- Returns 1 when that is done; 0, and nothing changed, when the client is unknown, another business's or
-- hidden already; −1, and nothing changed, when bookings are open: they must be cancelled first.
-- Safe to repeat: the second call returns 0. It can't be undone.
-- Called by the page that asks for the name once more.
CREATE OR REPLACE FUNCTION erase_client(p_client_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_clients uuid [];
    v_phones text [];
    v_emails text [];
    v_names text [];
BEGIN
    v_clients := ARRAY(
        WITH RECURSIVE person AS (
            SELECT id FROM clients WHERE org_id = app_org() AND id = p_client_id AND hidden_because IS NULL
            UNION
            SELECT merged.id FROM clients AS merged
            INNER JOIN person ON merged.org_id = app_org() AND merged.merged_into = person.id
        )
        SELECT id FROM person
    );
    -- FOR UPDATE: a booking for them waits, and then finds nobody.
    PERFORM 1 FROM clients WHERE org_id = app_org() AND id = ANY(v_clients) ORDER BY id FOR UPDATE;
    SELECT array_agg(phone), array_agg(email::text), array_agg(name)
    INTO v_phones, v_emails, v_names
    FROM clients WHERE org_id = app_org() AND id = ANY(v_clients);
    IF NOT EXISTS (
        SELECT FROM clients WHERE org_id = app_org() AND id = p_client_id AND hidden_because IS NULL
    ) THEN
        RETURN 0;
    END IF;
    IF EXISTS (
        SELECT FROM bookings
        WHERE org_id = app_org() AND client_id = ANY(v_clients) AND status IN ('booked', 'confirmed')
    ) THEN
        RETURN -1;
    END IF;

    DELETE FROM client_tags WHERE org_id = app_org() AND client_id = ANY(v_clients);
    DELETE FROM client_notes WHERE org_id = app_org() AND client_id = ANY(v_clients);
    DELETE FROM client_measurements WHERE org_id = app_org() AND client_id = ANY(v_clients);
    DELETE FROM client_goals WHERE org_id = app_org() AND client_id = ANY(v_clients);
    DELETE FROM client_files WHERE org_id = app_org() AND client_id = ANY(v_clients);
    PERFORM erase_messages(v_clients, v_phones);

    UPDATE phone_consents SET state = 'opted_out', source = 'erased', evidence = '', actor = app_actor(), at = now()
    WHERE org_id = app_org() AND phone = ANY(v_phones) AND state = 'granted'
        AND NOT EXISTS (
            SELECT FROM clients AS other
            WHERE other.org_id = app_org() AND other.phone = phone_consents.phone
                AND other.id <> ALL(v_clients) AND other.hidden_because IS NULL
        );
    UPDATE client_merges SET before = '{}'
    WHERE org_id = app_org() AND (kept_id = ANY(v_clients) OR merged_id = ANY(v_clients));
    UPDATE client_purchases SET note = ''
    WHERE org_id = app_org() AND client_id = ANY(v_clients) AND note <> '';
    UPDATE import_lines
    SET fields = '{}', changes = '{}', before = NULL,
        verdict = CASE WHEN applied_at IS NULL THEN 'rejected' ELSE verdict END,
        reason = 'The client was erased.'
    WHERE org_id = app_org()
        AND (
            client_id = ANY(v_clients)
            OR client_id IS NULL AND (
                fields ->> 'phone' = ANY(v_phones)
                OR lower(fields ->> 'email') IN (SELECT lower(one) FROM unnest(v_emails) AS one)
                OR fields ->> 'name' = ANY(v_names)
            )
        );
    UPDATE clients
    SET name = 'Erased client', email = NULL, phone = NULL, alert = '', timezone = NULL, emergency_name = '',
        emergency_phone = '', hidden_because = coalesce(hidden_because, 'erased')
    WHERE org_id = app_org() AND id = ANY(v_clients);
    UPDATE client_words SET words = '' WHERE org_id = app_org() AND client_id = ANY(v_clients);
    INSERT INTO audit_entries (org_id, subject_id, act, actor)
    VALUES (app_org(), p_client_id, 'client erased', app_actor());
    RETURN 1;
END
$$;

GRANT EXECUTE ON FUNCTION erase_client(uuid) TO trainer_app;
