-- Texts of unknown outcome that are to be looked up at the provider now, oldest first; each is put off by
-- three minutes, so that nobody else looks it up meanwhile.
-- Called by the worker and the ticker, which commit before they ask the provider.
CREATE OR REPLACE FUNCTION claim_lookups(p_limit integer, p_now timestamptz DEFAULT now())
RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_ids uuid[];
BEGIN
    v_ids := ARRAY(
        SELECT id FROM messages
        WHERE org_id = app_org() AND state = 'unknown' AND next_check_at <= p_now
        ORDER BY next_check_at, id
        LIMIT p_limit
        FOR UPDATE SKIP LOCKED
    );
    UPDATE messages SET next_check_at = p_now + interval '3 minutes'
    WHERE org_id = app_org() AND id = ANY(v_ids);
    RETURN QUERY SELECT * FROM message_states
    WHERE org_id = app_org() AND message_id = ANY(v_ids)
    ORDER BY called_at, message_id;
END
$$;

GRANT EXECUTE ON FUNCTION claim_lookups(integer, timestamptz) TO trainer_app;
