-- Puts a text in a team member's own words into the outbox: to p_client_id, or to p_phone, a number that
-- texted and belongs to no client. p_kind is 'text', or 'test' for a text to the team itself. By day it goes
-- out after the 10 seconds of its Undo, else in the morning; whoever never agreed to texts gets it only when
-- they texted first.
-- Returns the message; zero rows when the client is not this business's.
-- Safe to repeat with p_request_id.
-- Called by the inbox, the client page and the settings.
CREATE OR REPLACE FUNCTION send_text(
    p_body text,
    p_segments integer,
    p_client_id uuid DEFAULT NULL,
    p_phone text DEFAULT NULL,
    p_kind text DEFAULT 'text',
    p_request_id uuid DEFAULT NULL
) RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_message_id uuid;
BEGIN
    IF claim_request(p_request_id, 'send_text', format('%s %s %s %s', p_client_id, p_phone, p_kind, md5(p_body))) THEN
        INSERT INTO messages (
            org_id, kind, dedupe_key, client_id, address, channel, subject, body, segments, send_after, expires_at, created_by
        )
        SELECT
            org.id, p_kind, 'text:' || coalesce(p_request_id, gen_random_uuid()), client.id,
            CASE WHEN client.id IS NULL THEN p_phone END,
            CASE
                WHEN client.id IS NOT NULL AND (client.phone IS NULL OR consent.state <> 'granted') THEN 'email'
                ELSE 'sms'
            END,
            org.name, p_body, p_segments,
            CASE p_kind
                WHEN 'test' THEN now()
                ELSE allowed_from(now() + interval '10 seconds', coalesce(client.timezone, org.timezone), org.quiet_until, org.quiet_from)
            END,
            now() + interval '24 hours', app_actor()
        FROM orgs AS org
        LEFT JOIN clients AS client ON org.id = client.org_id AND client.id = p_client_id
        LEFT JOIN phone_consents AS consent ON client.org_id = consent.org_id AND client.phone = consent.phone
        WHERE org.id = app_org() AND (client.id IS NOT NULL) = (p_client_id IS NOT NULL)
            AND coalesce(p_client_id::text, p_phone) IS NOT NULL
        RETURNING id INTO v_message_id;
        PERFORM answer_request(p_request_id, (v_message_id IS NOT NULL)::integer, v_message_id);
    ELSE
        SELECT answer_id INTO v_message_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN QUERY SELECT * FROM message_states WHERE org_id = app_org() AND message_id = v_message_id;
END
$$;

GRANT EXECUTE ON FUNCTION send_text(text, integer, uuid, text, text, uuid) TO trainer_app;
