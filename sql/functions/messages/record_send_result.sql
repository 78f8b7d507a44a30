-- Notes what came of sending a claimed message, fenced by the claim's token: a result that comes after
-- somebody else took over changes nothing. p_result is
--   accepted    the provider took it; p_provider_sid is its id there
--   console     it was written down and sent nowhere, for want of an account
--   sent        it is out, and nobody will tell more (e-mail)
--   retry       it was not sent for sure: again after p_retry_after, until it expires
--   wait        the same for a fault of the account: the sender is stopped until somebody mends it
--   unknown     it may have been sent: it is looked up before anything is sent again
--   failed      it can't be sent to this address; a number that can't get texts is not tried again
--   suppressed  the number has opted out at the provider
-- A callback may have been faster: what it said stays, and the id is added. Returns whether it was noted.
-- Safe to repeat.
-- Called by the worker and the ticker.
CREATE OR REPLACE FUNCTION record_send_result(
    p_message_id uuid,
    p_lease_token uuid,
    p_result text,
    p_provider_sid text DEFAULT NULL,
    p_error_code text DEFAULT NULL,
    p_retry_after interval DEFAULT NULL,
    p_now timestamptz DEFAULT now()
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_message messages;
BEGIN
    SELECT * INTO v_message FROM messages
    WHERE org_id = app_org() AND id = p_message_id AND lease_token = p_lease_token
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO message_events (org_id, message_id, attempt, source, status, provider_sid, error_code)
    VALUES (
        v_message.org_id, v_message.id, v_message.attempt, 'api', p_result,
        coalesce(p_provider_sid, ''), coalesce(p_error_code, '')
    )
    ON CONFLICT DO NOTHING;

    UPDATE messages
    SET provider_sid = coalesce(provider_sid, p_provider_sid),
        rank = greatest(rank, CASE WHEN p_result = 'accepted' THEN 10 ELSE 0 END),
        state = CASE
            WHEN rank > 0 THEN state
            WHEN p_result IN ('retry', 'wait') THEN 'pending'
            ELSE p_result
        END,
        reason = CASE
            WHEN rank > 0 THEN reason
            WHEN p_result = 'suppressed' THEN 'opted_out'
            WHEN p_result = 'failed' THEN 'refused'
        END,
        error_code = coalesce(p_error_code, error_code),
        send_after = CASE WHEN rank > 0 OR p_retry_after IS NULL THEN send_after ELSE p_now + p_retry_after END,
        next_check_at = CASE
            WHEN p_result = 'unknown' AND channel = 'sms' AND rank = 0 THEN p_now + interval '2 minutes'
        END,
        lease_until = NULL,
        lease_token = CASE WHEN p_result = 'unknown' THEN lease_token END,
        accepted_at = CASE
            WHEN rank > 0 OR p_result IN ('accepted', 'console', 'sent') THEN coalesce(accepted_at, p_now)
        END,
        finished_at = CASE
            WHEN rank = 0 AND p_result IN ('console', 'sent', 'failed', 'suppressed') THEN p_now
            ELSE finished_at
        END
    WHERE org_id = v_message.org_id AND id = v_message.id;

    IF p_result = 'wait' THEN
        UPDATE senders SET stopped_at = p_now, stopped_because = p_error_code
        WHERE sender = v_message.sender;
    ELSIF p_result = 'accepted' THEN
        UPDATE senders SET stopped_at = NULL, stopped_because = NULL
        WHERE sender = v_message.sender AND stopped_at IS NOT NULL;
    ELSIF p_error_code IN ('429', '20429') THEN
        UPDATE senders SET slow_until = p_now + interval '5 minutes' WHERE sender = v_message.sender;
    END IF;
    IF p_result IN ('suppressed', 'failed') AND v_message.channel = 'sms' THEN
        PERFORM note_bad_phone(v_message.address, p_error_code);
    END IF;
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION record_send_result(
    uuid, uuid, text, text, text, interval, timestamptz
) TO trainer_app;
