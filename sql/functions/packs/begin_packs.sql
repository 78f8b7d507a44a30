-- Gives packs that are valid from their first use, and are about to be used by these bookings for the first
-- time, their last day: counted from the earliest booking. Nothing for other packs.
-- Private: called by complete_bookings, which holds the rows of bookings and packs.
CREATE OR REPLACE FUNCTION begin_packs(p_booking_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack record;
BEGIN
    FOR v_pack IN
        SELECT pack.id, min(business_day(booking.starts_at)) AS first_day
        FROM client_purchases AS pack
        INNER JOIN bookings AS booking
            ON booking.org_id = pack.org_id AND booking.purchase_id = pack.id
            AND booking.id = ANY(p_booking_ids)
        WHERE pack.org_id = app_org() AND pack.days_from_first_use IS NOT NULL AND pack.expires_on IS NULL
            AND pack.frozen_at IS NULL AND pack.sessions_used < pack.sessions_total
        GROUP BY pack.id
    LOOP
        UPDATE client_purchases SET expires_on = v_pack.first_day + days_from_first_use
        WHERE org_id = app_org() AND id = v_pack.id;
        PERFORM note_first_use(v_pack.id);
    END LOOP;
END
$$;
