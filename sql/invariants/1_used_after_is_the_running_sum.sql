-- Invariant 1, line by line: used_after is the sum of delta over the pack's entries up to this one.
SELECT
    org_id,
    'entry ' || id AS subject,
    format(
        'used_after is %s, the entries of pack %s add up to %s here', used_after, purchase_id, running_sum
    ) AS wrong
FROM (
    SELECT
        org_id,
        id,
        purchase_id,
        used_after,
        sum(delta) OVER (PARTITION BY org_id, purchase_id ORDER BY id ROWS UNBOUNDED PRECEDING) AS running_sum
    FROM session_entries
) AS entry
WHERE used_after <> running_sum
