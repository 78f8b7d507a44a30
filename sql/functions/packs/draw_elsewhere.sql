-- Lets the open bookings on a pack, of clients who no longer have a share in it, draw on whatever pack of
-- theirs comes first on the day, or on none. Returns their ids. The caller has locked them.
-- Private: called by move_pack.
CREATE OR REPLACE FUNCTION draw_elsewhere(p_purchase_id uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking record;
    v_moved uuid[] := '{}';
BEGIN
    FOR v_booking IN
        SELECT booking.id, booking.client_id, appointment.service_id, booking.starts_at
        FROM bookings AS booking
        INNER JOIN appointments AS appointment
            ON appointment.org_id = booking.org_id AND appointment.id = booking.appointment_id
        WHERE booking.org_id = app_org() AND booking.purchase_id = p_purchase_id
            AND booking.status IN ('booked', 'confirmed')
            AND NOT EXISTS (
                SELECT FROM client_purchases AS pack
                WHERE pack.org_id = booking.org_id AND pack.id = p_purchase_id
                    AND pack.client_id = booking.client_id
            )
            AND NOT EXISTS (
                SELECT FROM purchase_sharers AS sharer
                WHERE sharer.org_id = booking.org_id AND sharer.purchase_id = p_purchase_id
                    AND sharer.client_id = booking.client_id AND sharer.ended_at IS NULL
            )
        ORDER BY booking.starts_at, booking.id
    LOOP
        UPDATE bookings
        SET purchase_id = (
                SELECT purchase_id
                FROM usable_packs(
                    v_booking.client_id, v_booking.service_id, business_day(v_booking.starts_at)
                )
                LIMIT 1
            ),
            version = version + 1, changed_at = now(), changed_by = app_actor()
        WHERE org_id = app_org() AND id = v_booking.id;
        v_moved := v_moved || v_booking.id;
    END LOOP;
    RETURN v_moved;
END
$$;
