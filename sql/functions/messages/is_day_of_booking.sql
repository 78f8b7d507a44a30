-- Whether a booking is on one of the days that a text names, on the wall of its client: weekdays (Monday 0)
-- or days from now (0 today, 1 tomorrow). A text that names none means any.
-- Private: called by receive_reply.
CREATE OR REPLACE FUNCTION is_day_of_booking(p_booking_id uuid, p_weekdays integer[], p_days_ahead integer[])
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN p_weekdays = '{}' AND p_days_ahead = '{}' OR (
        SELECT
            extract(ISODOW FROM booking.starts_at AT TIME ZONE zone.name)::integer - 1 = ANY(p_weekdays)
            OR (booking.starts_at AT TIME ZONE zone.name)::date - (now() AT TIME ZONE zone.name)::date
            = ANY(p_days_ahead)
        FROM bookings AS booking
        INNER JOIN orgs AS org ON booking.org_id = org.id
        INNER JOIN clients AS client ON booking.org_id = client.org_id AND booking.client_id = client.id
        CROSS JOIN LATERAL (SELECT coalesce(client.timezone, org.timezone) AS name) AS zone
        WHERE booking.org_id = app_org() AND booking.id = p_booking_id
    );
END
$$;
