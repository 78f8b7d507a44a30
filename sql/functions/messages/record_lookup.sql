-- What the provider's list says of a text of unknown outcome. Found: it was accepted under p_provider_sid.
-- Not found twice (two and five minutes after): it was not sent and is due again; after a fourth such loss
-- it stays unknown until a person decides. One that would come too late expires. An id that another message
-- has was not found for this one.
-- Returns the state it has now, or NULL when the message is not unknown any more. Safe to repeat.
-- Called by the worker and the ticker.
CREATE OR REPLACE FUNCTION record_lookup(
    p_message_id uuid, p_attempt integer, p_provider_sid text, p_now timestamptz DEFAULT now()
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_message messages;
BEGIN
    IF EXISTS (
        SELECT FROM messages
        WHERE org_id = app_org() AND provider_sid = p_provider_sid AND id <> p_message_id
    ) THEN
        p_provider_sid := NULL; -- the same words, sent to the same number by another message
    END IF;
    UPDATE messages
    SET checks = checks + 1,
        provider_sid = coalesce(provider_sid, p_provider_sid),
        rank = CASE WHEN p_provider_sid IS NULL THEN rank ELSE greatest(rank, 10) END,
        state = CASE
            WHEN p_provider_sid IS NOT NULL THEN 'accepted'
            WHEN checks < 1 OR retries > 2 THEN 'unknown'
            WHEN expires_at <= p_now THEN 'expired'
            ELSE 'pending'
        END
    WHERE org_id = app_org() AND id = p_message_id AND attempt = p_attempt AND state = 'unknown'
    RETURNING * INTO v_message;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE messages
    SET next_check_at = CASE WHEN v_message.state = 'unknown' AND v_message.checks < 2 THEN next_check_at END,
        lease_token = CASE WHEN v_message.state = 'unknown' THEN lease_token END,
        retries = retries + (v_message.state = 'pending')::integer,
        checks = CASE WHEN v_message.state = 'pending' THEN 0 ELSE checks END,
        send_after = CASE WHEN v_message.state = 'pending' THEN p_now ELSE send_after END,
        reason = CASE v_message.state WHEN 'unknown' THEN 'no_answer' WHEN 'expired' THEN 'too_late' END,
        accepted_at = CASE WHEN v_message.state = 'accepted' THEN coalesce(accepted_at, p_now) END,
        finished_at = CASE WHEN v_message.state = 'expired' THEN p_now END
    WHERE org_id = v_message.org_id AND id = v_message.id;
    INSERT INTO message_events (org_id, message_id, attempt, source, status, provider_sid)
    VALUES (
        v_message.org_id, v_message.id, v_message.attempt, 'reconcile',
        CASE WHEN p_provider_sid IS NULL THEN 'not_found' ELSE 'found' END, coalesce(p_provider_sid, '')
    )
    ON CONFLICT DO NOTHING;
    RETURN v_message.state;
END
$$;

GRANT EXECUTE ON FUNCTION record_lookup(uuid, integer, text, timestamptz) TO trainer_app;
