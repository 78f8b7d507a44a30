-- Messages whose sender did not come back within the lease: whether they went out is unknown. A text is
-- looked up at the provider two minutes later; an e-mail can't be, and stays unknown until a person
-- decides. Returns how many there were. Safe to repeat.
-- Called by the worker and the ticker.
CREATE OR REPLACE FUNCTION reap_messages(p_now timestamptz DEFAULT now()) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_reaped integer;
BEGIN
    UPDATE messages
    SET state = 'unknown', reason = 'no_answer', lease_until = NULL,
        next_check_at = CASE WHEN channel = 'sms' THEN p_now + interval '2 minutes' END
    WHERE org_id = app_org() AND id IN (
        SELECT id FROM messages
        WHERE org_id = app_org() AND state = 'sending' AND lease_until <= p_now
        ORDER BY id
        FOR UPDATE SKIP LOCKED
    );
    GET DIAGNOSTICS v_reaped = ROW_COUNT;
    RETURN v_reaped;
END
$$;

GRANT EXECUTE ON FUNCTION reap_messages(timestamptz) TO trainer_app;
