-- Invariant 3: 'owed' never while its pack had a session left to take. An empty pack is judged at
-- settled_at, which is read under the pack's lock like the entries' own times; an expired one on the
-- day of the booking. A freeze leaves no trace once it is lifted, so 'frozen' can't be judged afterwards.
SELECT
    booking.org_id,
    'booking ' || booking.id AS subject,
    format(
        'owed because pack %s was %s, but it had %s of %s sessions used and expires %s',
        pack.id, booking.owed_because, coalesce(ledger.used_after, 0), pack.sessions_total,
        coalesce(pack.expires_on::text, 'never')
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
WHERE
    booking.settlement = 'owed' AND CASE booking.owed_because
        WHEN 'empty' THEN coalesce(ledger.used_after, 0) < pack.sessions_total
        WHEN 'expired'
            THEN (booking.starts_at AT TIME ZONE org.timezone)::date <= coalesce(pack.expires_on, 'infinity')
        ELSE booking.owed_because IS DISTINCT FROM 'frozen'
    END
