-- Invariant 1: every line of pack_events carries the hash of the line before it in its pack, and its own
-- hash is that of what it says: nobody changed, removed or slipped in a line by hand.
SELECT
    org_id,
    'event ' || id AS subject,
    CASE
        WHEN follows THEN format('its content in pack %s is not what was written', purchase_id)
        ELSE format('it does not follow the line before it in pack %s', purchase_id)
    END AS wrong
FROM (
    SELECT
        written.org_id,
        written.id,
        written.purchase_id,
        written.hash = pack_event_hash(written) AS is_true,
        coalesce(written.previous_hash, '') = coalesce(
            lag(written.hash) OVER (PARTITION BY written.org_id, written.purchase_id ORDER BY written.id), ''
        ) AS follows
    FROM pack_events AS written
) AS chained
WHERE NOT is_true OR NOT follows
