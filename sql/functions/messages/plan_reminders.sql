-- Brings the reminders of these bookings in line with what they now are: those of another start, of a
-- booking that is not open any more or of a lead time no longer chosen are cancelled, missing ones made.
-- A reminder exists once per booking, start and lead time (its dedupe_key), so that whatever was sent is
-- never sent again; one that was cancelled unsent, because the booking changed, comes back when the booking
-- does; when it fell due in the minute between (an Undo), it goes out now if the start is two hours away.
-- What a person withdrew stays withdrawn. One that can't go out in time is noted as suppressed
-- ('too_late'). Locks whatever waits, or may come back, about these bookings in id order, as an opt-out does,
-- the news too that notify_booking may withdraw next; the caller has locked the bookings.
-- Safe to repeat.
-- Private: called wherever a booking is made, moved, cancelled or reopened, and by plan_due_messages.
CREATE OR REPLACE FUNCTION plan_reminders(p_booking_ids uuid[], p_now timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM messages
    WHERE org_id = app_org() AND booking_id = ANY(p_booking_ids) AND state IN ('pending', 'cancelled')
    ORDER BY id
    FOR NO KEY UPDATE;

    UPDATE messages AS message
    SET state = 'cancelled', reason = 'booking_changed', finished_at = p_now
    FROM bookings AS booking
    INNER JOIN orgs AS org ON booking.org_id = org.id
    WHERE message.org_id = app_org() AND message.booking_id = ANY(p_booking_ids)
        AND message.kind = 'reminder' AND message.state = 'pending'
        AND booking.org_id = message.org_id AND booking.id = message.booking_id
        AND NOT (
            booking.status IN ('booked', 'confirmed')
            AND booking.starts_at = message.for_start
            AND message.lead = ANY(org.reminder_leads)
        );

    INSERT INTO messages (
        org_id, kind, dedupe_key, client_id, booking_id, for_start, lead, channel,
        send_after, expires_at, state, reason, finished_at, created_by
    )
    SELECT
        booking.org_id,
        'reminder',
        format('rem:%s:%s:%s', booking.id, extract(EPOCH FROM booking.starts_at)::bigint, lead.lead),
        booking.client_id, booking.id, booking.starts_at, lead.lead,
        CASE WHEN consent.state = 'granted' THEN 'sms' ELSE 'email' END,
        coalesce(planned.send_after, p_now),
        booking.starts_at - interval '15 minutes',
        CASE WHEN planned.send_after IS NULL THEN 'suppressed' ELSE 'pending' END,
        CASE WHEN planned.send_after IS NULL THEN 'too_late' END,
        CASE WHEN planned.send_after IS NULL THEN p_now END,
        app_actor()
    FROM bookings AS booking
    INNER JOIN orgs AS org ON booking.org_id = org.id
    INNER JOIN clients AS client ON booking.org_id = client.org_id AND booking.client_id = client.id
    LEFT JOIN phone_consents AS consent ON client.org_id = consent.org_id AND client.phone = consent.phone
    CROSS JOIN LATERAL (SELECT DISTINCT unnest(org.reminder_leads) AS lead) AS lead
    CROSS JOIN LATERAL (
        SELECT coalesce(
            reminder_time(
                booking.starts_at, lead.lead, coalesce(client.timezone, org.timezone),
                org.quiet_until, org.quiet_from, p_now
            ),
            (
                SELECT p_now FROM messages AS undone
                WHERE undone.org_id = booking.org_id AND undone.booking_id = booking.id
                    AND undone.kind = 'reminder' AND undone.lead = lead.lead
                    AND undone.for_start = booking.starts_at AND undone.for_start > p_now + interval '2 hours'
                    AND undone.state = 'cancelled' AND undone.reason = 'booking_changed'
                    AND undone.finished_at > p_now - interval '1 minute'
            )
        ) AS send_after
    ) AS planned
    WHERE booking.org_id = app_org() AND booking.id = ANY(p_booking_ids)
        AND booking.status IN ('booked', 'confirmed') AND booking.starts_at > p_now
    ORDER BY booking.id, lead.lead
    ON CONFLICT (org_id, dedupe_key) DO UPDATE
    SET state = excluded.state, reason = excluded.reason, finished_at = excluded.finished_at,
        send_after = excluded.send_after, channel = excluded.channel, client_id = excluded.client_id
    WHERE messages.state = 'cancelled' AND messages.reason = 'booking_changed' AND messages.accepted_at IS NULL
        OR messages.state = 'pending' AND messages.attempt = 0
        AND messages.send_after <> excluded.send_after AND excluded.state = 'pending';
END
$$;
