-- The businesses in which a message is due at p_now: to be sent, to be given up by whoever claimed it, or
-- to be looked up at the provider. Asks each business in turn, inside its own row security.
-- Changes nothing; leaves the transaction without a business.
-- Called by the ticker.
CREATE OR REPLACE FUNCTION businesses_with_due_messages(p_now timestamptz DEFAULT now()) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid;
BEGIN
    FOR v_org_id IN SELECT id FROM orgs ORDER BY id LOOP
        PERFORM set_config('app.org_id', v_org_id::text, true);
        RETURN QUERY SELECT v_org_id WHERE
            EXISTS (
                SELECT FROM messages
                WHERE org_id = v_org_id AND state = 'pending' AND send_after <= p_now
            )
            OR EXISTS (
                SELECT FROM messages
                WHERE org_id = v_org_id AND state = 'sending' AND lease_until <= p_now
            )
            OR EXISTS (
                SELECT FROM messages
                WHERE org_id = v_org_id AND state = 'unknown' AND next_check_at <= p_now
            );
    END LOOP;
    PERFORM set_config('app.org_id', '', true);
END
$$;

GRANT EXECUTE ON FUNCTION businesses_with_due_messages(timestamptz) TO trainer_app;
