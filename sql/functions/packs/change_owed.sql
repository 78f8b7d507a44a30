-- Gives a booking that owes a session its new settlement, and writes down what it was.
-- Private: called by settle_owed, waive_owed and charge_owed, which hold the booking's row.
CREATE OR REPLACE FUNCTION change_owed(
    p_booking bookings, p_act text, p_settlement text, p_purchase_id uuid, p_reason text DEFAULT '',
    p_details jsonb DEFAULT '{}'
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE bookings
    SET settlement = p_settlement, owed_because = NULL, purchase_id = p_purchase_id,
        settled_at = clock_timestamp(), version = version + 1, changed_at = now(), changed_by = app_actor()
    WHERE org_id = p_booking.org_id AND id = p_booking.id;
    INSERT INTO audit_entries (org_id, subject_id, act, details, reason, actor)
    VALUES (
        p_booking.org_id, p_booking.id, 'owed ' || p_act,
        p_details || jsonb_build_object(
            'purchase_before', p_booking.purchase_id, 'purchase_after', p_purchase_id,
            'owed_because', p_booking.owed_because, 'settled_at', p_booking.settled_at
        ),
        p_reason, app_actor()
    );
END
$$;
