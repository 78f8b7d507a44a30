-- Makes a booking cost what its status costs: the ledger receives the difference between p_cost
-- (0 or 1 session) and what was charged so far. Returns the settlement, and for 'owed' why.
-- The pack's row is locked before it is looked at, so 'owed' is never said of a pack with a session
-- left. Expiry is judged on the day of the booking: the worker may come after midnight.
-- Private: called by apply_transition, which holds the booking's row.
CREATE OR REPLACE FUNCTION settle_booking(
    p_booking bookings, p_cost integer, p_reason text,
    OUT settlement text, OUT owed_because text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack client_purchases;
    v_delta integer := p_cost - (p_booking.settlement = 'deducted')::integer;
BEGIN
    settlement := 'none';
    IF p_booking.purchase_id IS NULL OR (p_cost = 0 AND v_delta = 0) THEN
        RETURN;
    END IF;
    settlement := CASE p_cost WHEN 1 THEN 'deducted' ELSE 'none' END;
    IF v_delta = 0 THEN
        RETURN;
    END IF;

    SELECT * INTO STRICT v_pack FROM client_purchases
    WHERE org_id = p_booking.org_id AND id = p_booking.purchase_id
    FOR NO KEY UPDATE;

    IF v_delta = 1 THEN
        owed_because := CASE
            WHEN v_pack.frozen_at IS NOT NULL THEN 'frozen'
            WHEN v_pack.expires_on < business_day(p_booking.starts_at) THEN 'expired'
            WHEN v_pack.sessions_used >= v_pack.sessions_total THEN 'empty'
        END;
        IF owed_because IS NOT NULL THEN
            settlement := 'owed';
            RETURN;
        END IF;
    END IF;

    UPDATE client_purchases
    SET sessions_used = sessions_used + v_delta,
        expires_on = coalesce(expires_on, business_day(p_booking.starts_at) + days_from_first_use)
    WHERE org_id = v_pack.org_id AND id = v_pack.id
    RETURNING * INTO v_pack;
    IF v_delta = 1 AND v_pack.days_from_first_use IS NOT NULL THEN
        PERFORM note_first_use(v_pack.id);
    END IF;
    INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor)
    VALUES (v_pack.org_id, v_pack.id, p_booking.id, v_delta, v_pack.sessions_used, p_reason, app_actor());
END
$$;
