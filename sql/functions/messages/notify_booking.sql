-- Tells the client what became of a booking: made, moved or cancelled, compared with what the client was
-- told last. News that was not sent yet is withdrawn first; so a move that is undone within the grace
-- time of 15 seconds, as long as its Undo is on the screen, tells nobody anything. Whoever cancels, or
-- takes that back, by text or link has the answer already and gets no second one; when the team brings
-- such a booking back, the client is told. News that a person withdrew counts as told. Nothing is told
-- about the past.
-- Private: called wherever a booking is made, moved, cancelled or reopened.
CREATE OR REPLACE FUNCTION notify_booking(p_booking_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking bookings;
    v_withdrawn boolean;
    v_told messages;
    v_client_left boolean;
    v_kind text;
BEGIN
    SELECT * INTO v_booking FROM bookings WHERE org_id = app_org() AND id = p_booking_id;
    IF NOT FOUND OR v_booking.starts_at <= now() THEN
        RETURN;
    END IF;
    UPDATE messages SET state = 'cancelled', reason = 'booking_changed', finished_at = now()
    WHERE org_id = app_org() AND booking_id = p_booking_id AND state = 'pending' AND attempt = 0
        AND kind IN ('booking_made', 'booking_moved', 'booking_cancelled')
        AND (for_start <> v_booking.starts_at
            OR (kind = 'booking_cancelled') = (v_booking.status IN ('booked', 'confirmed')));
    v_withdrawn := FOUND;
    SELECT * INTO v_told FROM messages
    WHERE org_id = app_org() AND booking_id = p_booking_id
        AND kind IN ('booking_made', 'booking_moved', 'booking_cancelled')
        AND (state <> 'cancelled' OR reason = 'withdrawn')
    ORDER BY created_at DESC, id
    LIMIT 1;
    v_client_left := app_actor() NOT LIKE 'client:%' AND coalesce(
        (
            SELECT outcome = 'cancelled' FROM messages
            WHERE org_id = app_org() AND booking_id = p_booking_id AND direction = 'in'
                AND outcome IN ('cancelled', 'undone') AND created_at > v_told.created_at
            ORDER BY created_at DESC, id
            LIMIT 1
        ),
        false
    );

    v_kind := CASE
        WHEN v_booking.status IN ('booked', 'confirmed') THEN
            CASE
                WHEN v_told.id IS NULL AND app_actor() LIKE 'client:%' THEN NULL
                WHEN v_told.id IS NULL OR v_told.kind = 'booking_cancelled' OR v_client_left THEN 'booking_made'
                WHEN v_told.for_start <> v_booking.starts_at THEN 'booking_moved'
            END
        WHEN v_booking.status IN ('cancelled', 'late_cancelled')
            AND v_told.kind IS DISTINCT FROM 'booking_cancelled'
            AND NOT (v_withdrawn AND v_told.id IS NULL)
            AND app_actor() NOT LIKE 'client:%'
            THEN 'booking_cancelled'
    END;
    IF v_kind IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO messages (
        org_id, kind, dedupe_key, client_id, booking_id, for_start, channel, send_after, expires_at, created_by
    )
    SELECT
        v_booking.org_id, v_kind, format('%s:%s:%s', v_kind, v_booking.id, v_booking.version),
        v_booking.client_id, v_booking.id, v_booking.starts_at,
        CASE WHEN consent.state = 'granted' THEN 'sms' ELSE 'email' END,
        allowed_from(
            now() + interval '15 seconds', coalesce(client.timezone, org.timezone), org.quiet_until, org.quiet_from
        ),
        v_booking.starts_at, app_actor()
    FROM orgs AS org
    INNER JOIN clients AS client ON org.id = client.org_id AND client.id = v_booking.client_id
    LEFT JOIN phone_consents AS consent ON client.org_id = consent.org_id AND client.phone = consent.phone
    WHERE org.id = v_booking.org_id
    ON CONFLICT DO NOTHING;
END
$$;
