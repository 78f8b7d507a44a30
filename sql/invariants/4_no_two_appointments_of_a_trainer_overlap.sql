-- Invariant 4: no trainer holds two overlapping appointments. Whoever has somebody in it takes time,
-- whatever its holds_time says. Names the appointment that begins before an earlier one is over.
SELECT
    org_id,
    'appointment ' || id AS subject,
    format('starts at %s, trainer %s is busy until %s', starts_at, trainer_id, busy_until) AS wrong
FROM (
    SELECT
        org_id,
        id,
        trainer_id,
        starts_at,
        max(ends_at) OVER (
            PARTITION BY org_id, trainer_id ORDER BY starts_at, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until
    FROM appointments
    WHERE holds_time OR seats_taken > 0
) AS appointment
WHERE starts_at < busy_until
