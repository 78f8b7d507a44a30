-- A reply link for each of the given bookings of this business, at most three, made for the text p_reply_id
-- that asked for them: their numbers and starts, soonest first. Bookings of other businesses are left out.
-- Private: called by receive_reply.
CREATE OR REPLACE FUNCTION offer_links(p_reply_id uuid, p_bookings jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_links jsonb;
BEGIN
    WITH made AS (
        INSERT INTO reply_links (org_id, message_id, booking_id, for_start)
        SELECT app_org(), p_reply_id, booking.id, booking.starts_at
        FROM bookings AS booking
        WHERE booking.org_id = app_org() AND booking.id IN (
            SELECT (candidate ->> 'booking_id')::uuid FROM jsonb_array_elements(p_bookings) AS candidate
        )
        ORDER BY booking.starts_at, booking.id
        LIMIT 3
        RETURNING number, for_start
    )

    SELECT jsonb_agg(jsonb_build_object('number', number, 'starts_at', for_start) ORDER BY for_start, number)
    INTO v_links FROM made;
    RETURN v_links;
END
$$;
