-- Plans what nobody planned: reminders of bookings in the next eight days that have none for their start
-- (made before an upgrade, or written by an import), and a message for each pack that is about to end: few
-- sessions left (orgs.pack_ending_left; 0 = never write), or two weeks to use them.
-- Returns how many bookings and packs it found, p_limit of each at most; 0 = nothing left to plan.
-- A pack is written about once for each time it is sold. Bookings that somebody is changing are passed over:
-- they are planned with the change. Safe to repeat and to run anywhere at once.
-- Called by the ticker.
CREATE OR REPLACE FUNCTION plan_due_messages(p_limit integer, p_now timestamptz DEFAULT now()) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_bookings uuid[];
    v_packs integer;
BEGIN
    v_bookings := ARRAY(
        SELECT booking.id
        FROM bookings AS booking
        INNER JOIN orgs AS org ON booking.org_id = org.id AND org.reminder_leads <> '{}'
        WHERE booking.org_id = app_org() AND booking.status IN ('booked', 'confirmed')
            AND booking.starts_at > p_now AND booking.starts_at < p_now + interval '8 days'
            AND NOT EXISTS (
                SELECT FROM messages AS message
                WHERE message.org_id = booking.org_id AND message.booking_id = booking.id
                    AND message.kind = 'reminder' AND message.for_start = booking.starts_at
            )
        ORDER BY booking.starts_at, booking.id
        LIMIT p_limit
        FOR NO KEY UPDATE OF booking SKIP LOCKED
    );
    PERFORM plan_reminders(v_bookings, p_now);

    INSERT INTO messages (
        org_id, kind, dedupe_key, client_id, purchase_id, channel, send_after, expires_at, created_by
    )
    SELECT
        pack.org_id, 'pack_ending', format('pack:%s', pack.id), pack.client_id, pack.id,
        CASE WHEN consent.state = 'granted' THEN 'sms' ELSE 'email' END,
        allowed_from(p_now, coalesce(client.timezone, org.timezone), org.quiet_until, org.quiet_from),
        p_now + interval '3 days', app_actor()
    FROM client_purchases AS pack
    INNER JOIN orgs AS org ON pack.org_id = org.id
    INNER JOIN clients AS client
        ON pack.org_id = client.org_id AND pack.client_id = client.id AND client.archived_at IS NULL
    LEFT JOIN phone_consents AS consent ON client.org_id = consent.org_id AND client.phone = consent.phone
    WHERE pack.org_id = app_org() AND pack.frozen_at IS NULL
        AND pack.sessions_used < pack.sessions_total
        AND org.pack_ending_left > 0
        AND (
            pack.sessions_total - pack.sessions_used <= org.pack_ending_left AND pack.sessions_used > 0
            OR pack.expires_on <= (p_now AT TIME ZONE org.timezone)::date + 14
            AND pack.purchased_on < (p_now AT TIME ZONE org.timezone)::date
        )
        AND (pack.expires_on IS NULL OR pack.expires_on >= (p_now AT TIME ZONE org.timezone)::date)
        AND NOT EXISTS (
            SELECT FROM messages AS message
            WHERE message.org_id = pack.org_id AND message.dedupe_key = format('pack:%s', pack.id)
        )
    ORDER BY pack.id
    LIMIT p_limit
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_packs = ROW_COUNT;
    RETURN cardinality(v_bookings) + v_packs;
END
$$;

GRANT EXECUTE ON FUNCTION plan_due_messages(integer, timestamptz) TO trainer_app;
