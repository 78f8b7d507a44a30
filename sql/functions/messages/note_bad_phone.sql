-- Remembers what the provider said about a number: it has opted out there (21610), or can't get texts
-- (not a number that can, landline, or switched off for two messages). Other codes say nothing about it.
-- Private: called by record_send_result and record_delivery.
CREATE OR REPLACE FUNCTION note_bad_phone(p_phone text, p_error_code text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_error_code = '21610'
        OR p_error_code IN ('21211', '21614', '21635', '21612', '30006')
        OR p_error_code = '30005' AND 2 <= (
            SELECT count(DISTINCT message.id) FROM message_events AS event
            INNER JOIN messages AS message
                ON event.org_id = message.org_id AND event.message_id = message.id
            WHERE message.org_id = app_org() AND message.address = p_phone AND event.error_code = '30005'
        )
    THEN
        INSERT INTO phone_consents (org_id, phone, state, source, evidence, actor, at)
        VALUES (
            app_org(), p_phone, CASE WHEN p_error_code = '21610' THEN 'opted_out' ELSE 'unreachable' END,
            'provider', p_error_code, app_actor(), clock_timestamp()
        )
        ON CONFLICT (org_id, phone) DO UPDATE
        SET state = excluded.state, source = excluded.source, evidence = excluded.evidence,
            actor = excluded.actor, at = clock_timestamp()
        WHERE phone_consents.state = 'granted';
    END IF;
END
$$;
