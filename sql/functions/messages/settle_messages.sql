-- Judges the given pending messages, whose rows and consents the caller has locked, and returns the ids of
-- those that are to be sent now; those are leased, with their address and channel as they are at this
-- moment, and with a link where the kind has one. At most p_texts of them are texts; a text beyond that
-- stays pending. At most three automatic texts go to a number on one day of the business; what was not
-- taken by the provider, and the message itself at an earlier attempt, do not count.
-- Private: called by claim_messages.
CREATE OR REPLACE FUNCTION settle_messages(p_ids uuid[], p_sender text, p_texts integer, p_now timestamptz)
RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_claimed uuid[];
BEGIN
    WITH known AS (
        SELECT
            message.*,
            org.timezone AS org_timezone,
            org.quiet_until,
            org.quiet_from,
            coalesce(client.timezone, org.timezone) AS timezone,
            client.archived_at,
            CASE
                WHEN message.kind <> 'test' THEN client.email
                WHEN message.channel = 'email' THEN message.address
            END AS email,
            message.kind IN ('booking_made', 'booking_moved', 'booking_cancelled', 'reminder', 'pack_ending')
                AS is_automatic,
            phone_of_message(message.kind, message.address, client.phone) AS phone,
            consent.state AS consent,
            coalesce(template.is_on, true) AS is_on,
            message.booking_id IS NULL
                OR message.kind = 'booking_cancelled' AND booking.status IN ('cancelled', 'late_cancelled')
                OR booking.status IN ('booked', 'confirmed') AND booking.starts_at = message.for_start
                OR message.kind NOT IN ('booking_made', 'booking_moved', 'booking_cancelled', 'reminder')
                AS is_true
        FROM messages AS message
        INNER JOIN orgs AS org ON message.org_id = org.id
        LEFT JOIN clients AS client ON message.org_id = client.org_id AND message.client_id = client.id
        LEFT JOIN bookings AS booking ON message.org_id = booking.org_id AND message.booking_id = booking.id
        LEFT JOIN phone_consents AS consent
            ON message.org_id = consent.org_id
            AND consent.phone = phone_of_message(message.kind, message.address, client.phone)
        LEFT JOIN message_templates AS template
            ON message.org_id = template.org_id AND message.kind = template.kind
        WHERE message.org_id = app_org() AND message.id = ANY(p_ids)
    ),

    routed AS (
        SELECT
            known.*,
            CASE
                WHEN phone IS NOT NULL AND (
                    consent = 'granted'
                    OR consent IS NULL AND kind IN ('test', 'answer')
                    OR consent IS NULL AND kind = 'text' AND EXISTS (
                        SELECT FROM messages AS said
                        WHERE said.org_id = known.org_id AND said.direction = 'in' AND said.address = known.phone
                    )
                ) THEN 'sms'
                WHEN email IS NOT NULL AND kind <> 'answer' THEN 'email'
            END AS by_channel,
            allowed_from(p_now, timezone, quiet_until, quiet_from) AS allowed_at
        FROM known
    ),

    ruled AS (
        SELECT
            routed.*,
            CASE
                WHEN expires_at <= p_now THEN 'expired'
                WHEN is_true IS NOT TRUE THEN 'cancelled'
                WHEN NOT is_on OR archived_at IS NOT NULL OR by_channel IS NULL THEN 'suppressed'
                WHEN by_channel = 'sms' AND kind NOT IN ('test', 'answer') AND allowed_at > p_now
                    THEN CASE WHEN allowed_at >= expires_at THEN 'expired' ELSE 'pending' END
                ELSE 'sending'
            END AS ruling
        FROM routed
    ),

    -- Only what may go out now is counted: what is given up here takes nobody's place.
    counted AS (
        SELECT
            ruled.*,
            CASE WHEN by_channel = 'sms' AND is_automatic AND ruling = 'sending' THEN row_number() OVER (
                PARTITION BY phone, is_automatic, by_channel, ruling ORDER BY send_after, id
            ) + (
                SELECT count(*) FROM messages AS earlier
                WHERE earlier.org_id = ruled.org_id AND earlier.address = ruled.phone
                    AND earlier.id <> ruled.id
                    AND earlier.channel = 'sms' AND earlier.direction = 'out'
                    AND earlier.kind IN (
                        'booking_made', 'booking_moved', 'booking_cancelled', 'reminder', 'pack_ending'
                    )
                    AND earlier.state IN (
                        'sending', 'unknown', 'accepted', 'sent', 'delivered', 'undelivered', 'console'
                    )
                    AND earlier.called_at >= date_trunc('day', p_now, ruled.org_timezone)
            ) END AS texts_today
        FROM ruled
    ),

    limited AS (
        SELECT
            counted.*,
            CASE WHEN texts_today > 3 THEN 'suppressed' ELSE ruling END AS limited_ruling
        FROM counted
    ),

    judged AS (
        SELECT
            limited.*,
            CASE
                WHEN by_channel = 'sms' AND limited_ruling = 'sending' AND p_texts < row_number() OVER (
                    PARTITION BY by_channel, limited_ruling ORDER BY send_after, id
                ) THEN 'pending'
                ELSE limited_ruling
            END AS verdict
        FROM limited
    ),

    settled AS (
        UPDATE messages AS message
        SET state = judged.verdict,
            reason = CASE
                WHEN judged.verdict = 'expired' THEN 'too_late'
                WHEN judged.verdict = 'cancelled' THEN 'booking_changed'
                WHEN judged.verdict <> 'suppressed' THEN message.reason
                WHEN NOT judged.is_on THEN 'kind_is_off'
                WHEN judged.archived_at IS NOT NULL THEN 'client_is_archived'
                WHEN judged.texts_today > 3 THEN 'daily_limit'
                WHEN judged.consent IN ('opted_out', 'unreachable') THEN judged.consent
                WHEN judged.phone IS NULL THEN 'no_address'
                ELSE 'no_consent'
            END,
            channel = coalesce(judged.by_channel, message.channel),
            send_after = CASE
                WHEN judged.verdict = 'pending' AND judged.by_channel = 'sms'
                    THEN greatest(message.send_after, judged.allowed_at)
                ELSE message.send_after
            END,
            finished_at = CASE WHEN judged.verdict IN ('expired', 'cancelled', 'suppressed') THEN p_now END,
            attempt = message.attempt + (judged.verdict = 'sending')::integer,
            address = CASE
                WHEN judged.verdict <> 'sending' THEN message.address
                WHEN judged.by_channel = 'sms' THEN judged.phone
                ELSE judged.email
            END,
            sender = CASE
                WHEN judged.verdict <> 'sending' THEN message.sender
                WHEN judged.by_channel = 'sms' THEN p_sender
                ELSE 'email'
            END,
            provider_sid = CASE WHEN judged.verdict <> 'sending' THEN message.provider_sid END,
            rank = CASE WHEN judged.verdict <> 'sending' THEN message.rank ELSE 0 END,
            lease_token = CASE WHEN judged.verdict = 'sending' THEN gen_random_uuid() END,
            lease_until = CASE WHEN judged.verdict = 'sending' THEN p_now + interval '60 seconds' END,
            called_at = CASE WHEN judged.verdict = 'sending' THEN p_now ELSE message.called_at END
        FROM judged
        WHERE message.org_id = judged.org_id AND message.id = judged.id
        RETURNING message.org_id, message.id, message.state, message.kind, message.booking_id, message.for_start
    ),

    links AS (
        INSERT INTO reply_links (org_id, message_id, booking_id, for_start)
        SELECT org_id, id, booking_id, for_start FROM settled
        WHERE state = 'sending' AND kind IN ('booking_made', 'booking_moved', 'reminder')
        ON CONFLICT DO NOTHING
    )

    SELECT coalesce(array_agg(id), '{}') INTO v_claimed FROM settled WHERE state = 'sending';
    RETURN v_claimed;
END
$$;
