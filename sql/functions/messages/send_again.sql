-- Puts a message that did not arrive, was withdrawn or suppressed back into the outbox; one of unknown
-- outcome only when nobody looks it up any more, because the client may then get it twice (the page says
-- so). What must not go out is judged anew when it is claimed. Returns the message; zero rows when it is
-- not this business's or not in such a state. Safe to repeat: the second call finds it waiting.
-- Called by the inbox and the booking panel.
CREATE OR REPLACE FUNCTION send_again(p_message_id uuid) RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE messages
    SET state = 'pending', reason = NULL, send_after = now(), finished_at = NULL, retries = 0, checks = 0,
        lease_token = NULL, next_check_at = NULL
    WHERE org_id = app_org() AND id = p_message_id AND direction = 'out'
        AND (state IN ('failed', 'undelivered', 'suppressed', 'cancelled')
            OR state = 'unknown' AND next_check_at IS NULL)
        AND (expires_at IS NULL OR expires_at > now());
    IF FOUND THEN
        RETURN QUERY SELECT * FROM message_states WHERE org_id = app_org() AND message_id = p_message_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION send_again(uuid) TO trainer_app;
