-- The businesses in which complete_due_bookings would find something at p_now. Asks each business in
-- turn, inside its own row security: one index look-up each.
-- Changes nothing; leaves the transaction without a business.
-- Called by the ticker.
CREATE OR REPLACE FUNCTION businesses_with_due_bookings(p_now timestamptz DEFAULT now()) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid;
BEGIN
    FOR v_org_id IN SELECT id FROM orgs ORDER BY id LOOP
        PERFORM set_config('app.org_id', v_org_id::text, true);
        RETURN QUERY SELECT v_org_id WHERE EXISTS (
            SELECT FROM bookings
            WHERE org_id = v_org_id AND status IN ('booked', 'confirmed') AND ends_at <= p_now
                AND (set_aside_until IS NULL OR set_aside_until <= p_now)
        );
    END LOOP;
    PERFORM set_config('app.org_id', '', true);
END
$$;

GRANT EXECUTE ON FUNCTION businesses_with_due_bookings(timestamptz) TO trainer_app;
