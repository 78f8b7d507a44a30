-- Notes what the provider says became of a message, in whichever business it is. News comes in any order
-- and any number of times: an event is kept once, and only news of a higher rank moves the state, so that
-- "sent" never follows "delivered". News of another attempt or another provider id than the message's own
-- is kept and changes nothing. A text that could not be delivered for a passing reason is tried once more
-- after half an hour, when the session is more than two hours away.
-- Returns 'recorded', 'ignored' (nothing new, or not the message's own) or 'unknown' (no such message).
-- Safe to repeat.
-- Called by the status webhook, outside any business; leaves the transaction inside the message's.
CREATE OR REPLACE FUNCTION record_delivery(
    p_message_id uuid,
    p_attempt integer,
    p_provider_sid text,
    p_status text,
    p_error_code text DEFAULT NULL,
    p_now timestamptz DEFAULT now(),
    p_account_sid text DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_message messages;
    v_rank integer := CASE p_status
        WHEN 'accepted' THEN 10 WHEN 'scheduled' THEN 10 WHEN 'queued' THEN 20 WHEN 'sending' THEN 30
        WHEN 'sent' THEN 40 WHEN 'delivered' THEN 60 WHEN 'undelivered' THEN 60 WHEN 'failed' THEN 60
        WHEN 'canceled' THEN 60 WHEN 'read' THEN 70 ELSE 0
    END;
BEGIN
    PERFORM set_config('app.message_id', p_message_id::text, true);
    PERFORM set_config('app.org_id', org_id::text, true) FROM messages WHERE id = p_message_id;
    PERFORM set_config('app.message_id', '', true);
    SELECT * INTO v_message FROM messages
    WHERE org_id = app_org() AND id = p_message_id AND direction = 'out'
        AND coalesce(p_account_sid = split_part(sender, '/', 1), true)
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown';
    END IF;
    INSERT INTO message_events (org_id, message_id, attempt, source, status, provider_sid, error_code)
    VALUES (
        v_message.org_id, v_message.id, p_attempt, 'callback', p_status,
        p_provider_sid, coalesce(p_error_code, '')
    )
    ON CONFLICT DO NOTHING;
    IF NOT FOUND OR p_attempt <> v_message.attempt OR v_rank <= v_message.rank
        OR coalesce(v_message.provider_sid, p_provider_sid) <> p_provider_sid
        OR v_message.state IN ('suppressed', 'expired', 'cancelled', 'console')
    THEN
        RETURN 'ignored';
    END IF;

    UPDATE messages
    SET provider_sid = p_provider_sid,
        rank = v_rank,
        error_code = coalesce(p_error_code, error_code),
        state = CASE
            WHEN v_rank < 40 THEN 'accepted'
            WHEN v_rank = 40 THEN 'sent'
            WHEN p_status IN ('delivered', 'read') THEN 'delivered'
            WHEN p_status = 'undelivered' THEN 'undelivered'
            ELSE 'failed'
        END,
        reason = CASE WHEN p_status IN ('undelivered', 'failed', 'canceled') THEN 'not_delivered' END,
        accepted_at = coalesce(accepted_at, p_now),
        finished_at = CASE WHEN v_rank >= 60 THEN coalesce(finished_at, p_now) END,
        next_check_at = NULL,
        lease_until = NULL
    WHERE org_id = v_message.org_id AND id = v_message.id;

    IF p_status IN ('undelivered', 'failed') THEN
        PERFORM note_bad_phone(v_message.address, p_error_code);
        UPDATE messages
        -- The first attempt's id and rank stay until the next one is claimed: late news of it is ignored.
        SET state = 'pending', reason = NULL,
            send_after = p_now + interval '30 minutes', finished_at = NULL, lease_token = NULL
        WHERE org_id = v_message.org_id AND id = v_message.id
            AND p_error_code IN ('30001', '30003', '30008')
            AND NOT EXISTS (
                SELECT FROM message_events AS event
                WHERE event.org_id = messages.org_id AND event.message_id = messages.id
                    AND event.attempt < p_attempt AND event.status IN ('undelivered', 'failed')
            )
            AND for_start > p_now + interval '2 hours';
    END IF;
    RETURN 'recorded';
END
$$;

GRANT EXECUTE ON FUNCTION record_delivery(
    uuid, integer, text, text, text, timestamptz, text
) TO trainer_app;
