-- Invariant 3: 'owed' never while its pack had a session left to take. The pack is judged as its ledger and
-- history say it was at settled_at, which is read under the pack's lock like the times of their own lines; an
-- expired one on the day of the booking.
SELECT
    booking.org_id,
    'booking ' || booking.id AS subject,
    format(
        'owed because pack %s was %s, but it had %s of %s sessions used, %s, and expired %s',
        pack.id, booking.owed_because, coalesce(ledger.used_after, 0), history.total,
        CASE WHEN history.frozen THEN 'was frozen' ELSE 'was not frozen' END,
        coalesce(expiry.last_day::text, 'never')
    ) AS wrong
FROM bookings AS booking
INNER JOIN orgs AS org ON booking.org_id = org.id
INNER JOIN client_purchases AS pack
    ON booking.org_id = pack.org_id AND booking.purchase_id = pack.id
LEFT JOIN LATERAL (
    SELECT entry.used_after
    FROM session_entries AS entry
    WHERE entry.org_id = pack.org_id AND entry.purchase_id = pack.id AND entry.at <= booking.settled_at
    ORDER BY entry.id DESC
    LIMIT 1
) AS ledger ON true
CROSS JOIN
    LATERAL (
        SELECT
            sum(happened.sessions) AS total,
            (
                array_agg(happened.details -> 'frozen' ORDER BY happened.id DESC)
                FILTER (WHERE happened.details ? 'frozen')
            )[1
            ]::boolean AS frozen
        FROM pack_events AS happened
        WHERE
            happened.org_id = pack.org_id AND happened.purchase_id = pack.id
            AND (happened.at <= booking.settled_at OR happened.kind = 'sold')
    ) AS history
LEFT JOIN LATERAL (
    SELECT happened.details ->> 'expires_before' AS last_day
    FROM pack_events AS happened
    WHERE
        happened.org_id = pack.org_id AND happened.purchase_id = pack.id
        AND happened.at > booking.settled_at AND happened.details ? 'expires_before'
    ORDER BY happened.id
    LIMIT 1
) AS later ON true
CROSS JOIN
    LATERAL (
        SELECT CASE WHEN later IS NULL THEN pack.expires_on ELSE later.last_day::date END AS last_day
    ) AS expiry
WHERE
    booking.settlement = 'owed' AND CASE booking.owed_because
        WHEN 'empty' THEN coalesce(ledger.used_after, 0) < history.total
        WHEN 'expired'
            THEN (booking.starts_at AT TIME ZONE org.timezone)::date <= coalesce(expiry.last_day, 'infinity')
        WHEN 'frozen' THEN NOT coalesce(history.frozen, false)
        ELSE true
    END
