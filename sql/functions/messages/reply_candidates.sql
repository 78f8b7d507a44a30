-- The open bookings ahead that a text from this number can be about, in this business: those it was texted
-- about in the last 72 hours through one of these senders, at the time they still have.
-- Private: called by receive_message.
CREATE OR REPLACE FUNCTION reply_candidates(p_phone text, p_senders text[])
RETURNS TABLE (org_id uuid, booking_id uuid, client_id uuid, starts_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT booking.org_id, booking.id, booking.client_id, booking.starts_at
    FROM messages AS message
    INNER JOIN bookings AS booking
        ON message.org_id = booking.org_id AND message.booking_id = booking.id
        AND message.for_start = booking.starts_at
    WHERE message.org_id = app_org() AND message.address = p_phone AND message.sender = ANY(p_senders)
        AND message.direction = 'out' AND message.called_at > now() - interval '72 hours'
        AND message.kind IN ('booking_made', 'booking_moved', 'reminder')
        AND message.state NOT IN ('failed', 'suppressed')
        AND booking.status IN ('booked', 'confirmed') AND booking.starts_at > now()
    ORDER BY booking.starts_at, booking.id;
END
$$;
