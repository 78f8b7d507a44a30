-- Invariant 6: of one booking at one start a client is reminded once for each lead time, whatever the key of
-- the message says; one of unknown outcome may have gone out.
SELECT
    org_id,
    'booking ' || booking_id AS subject,
    format('%s reminders went out for %s, lead time %s', count(*), for_start, lead) AS wrong
FROM messages
WHERE
    kind = 'reminder' AND direction = 'out'
    AND state IN ('accepted', 'sent', 'delivered', 'unknown')
GROUP BY org_id, booking_id, for_start, lead
HAVING count(*) > 1
