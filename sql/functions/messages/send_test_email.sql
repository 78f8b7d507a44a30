-- Puts an e-mail to the team itself into the outbox, to try whether e-mails go out: to p_address, at once,
-- at any hour, for a day. Returns the message.
-- Safe to repeat with p_request_id.
-- Called by the settings.
CREATE OR REPLACE FUNCTION send_test_email(
    p_address text, p_subject text, p_body text, p_request_id uuid DEFAULT NULL
) RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_message_id uuid;
BEGIN
    IF claim_request(p_request_id, 'send_test_email', format('%s %s', p_address, md5(p_subject || p_body))) THEN
        INSERT INTO messages (
            org_id, kind, dedupe_key, address, channel, subject, body, segments, expires_at, created_by
        )
        VALUES (
            app_org(), 'test', 'text:' || coalesce(p_request_id, gen_random_uuid()), p_address, 'email',
            p_subject, p_body, 0, now() + interval '24 hours', app_actor()
        )
        RETURNING id INTO v_message_id;
        PERFORM answer_request(p_request_id, 1, v_message_id);
    ELSE
        SELECT answer_id INTO v_message_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN QUERY SELECT * FROM message_states WHERE org_id = app_org() AND message_id = v_message_id;
END
$$;

GRANT EXECUTE ON FUNCTION send_test_email(text, text, text, uuid) TO trainer_app;
