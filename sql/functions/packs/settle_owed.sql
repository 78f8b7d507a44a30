-- Takes the session that a delivered booking owes from a pack that can be used today. Returns the booking;
-- zero rows, and nothing changed, when the booking is unknown, another business's or no longer owes one, or
-- the pack is unknown, not its client's (nor shared with them), not for the service, or has nothing to give.
-- Safe to repeat with p_request_id. The line in audit_entries is what undo_owed takes back.
-- Error requests_same_content: that request id belongs to another act, booking or pack.
-- Called by Today and the client's page.
CREATE OR REPLACE FUNCTION settle_owed(
    p_booking_id uuid, p_purchase_id uuid, p_request_id uuid DEFAULT NULL
) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking bookings;
    v_service_id uuid;
    v_used integer;
    v_done boolean;
BEGIN
    IF claim_request(p_request_id, 'settle_owed', concat_ws(' ', p_booking_id, p_purchase_id)) THEN
        SELECT * INTO v_booking FROM bookings
        WHERE org_id = app_org() AND id = p_booking_id AND settlement = 'owed'
        FOR NO KEY UPDATE;
        SELECT service_id INTO v_service_id FROM appointments
        WHERE org_id = v_booking.org_id AND id = v_booking.appointment_id;
        UPDATE client_purchases AS pack
        SET sessions_used = sessions_used + 1,
            expires_on = coalesce(expires_on, business_day(now()) + days_from_first_use)
        WHERE pack.org_id = v_booking.org_id AND pack.id = p_purchase_id
            AND sessions_used < sessions_total AND frozen_at IS NULL
            AND coalesce(expires_on, 'infinity') >= least(
                business_day(now()), business_day(v_booking.starts_at)
            )
            AND (v_service_id IS NULL OR pack_covers(pack.id, v_service_id))
            AND (pack.client_id = v_booking.client_id OR EXISTS (
                SELECT FROM purchase_sharers AS sharer
                WHERE sharer.org_id = pack.org_id AND sharer.purchase_id = pack.id
                    AND sharer.client_id = v_booking.client_id AND sharer.ended_at IS NULL
            ))
        RETURNING sessions_used INTO v_used;
        v_done := FOUND;
        IF v_done THEN
            PERFORM note_first_use(p_purchase_id);
            INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor)
            VALUES (v_booking.org_id, p_purchase_id, p_booking_id, 1, v_used, 'Owed session settled', app_actor());
            PERFORM change_owed(v_booking, 'settled', 'deducted', p_purchase_id);
        END IF;
        PERFORM answer_request(p_request_id, v_done::integer);
    ELSE
        SELECT answer = 1 INTO v_done FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    IF v_done THEN
        RETURN QUERY SELECT * FROM booking_states WHERE org_id = app_org() AND booking_id = p_booking_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION settle_owed(uuid, uuid, uuid) TO trainer_app;
