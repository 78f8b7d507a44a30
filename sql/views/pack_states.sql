-- A session pack with its counts: used and left, and how many open bookings have reserved.
-- `sessions_short` is how many more are reserved than are left. `state` says whether it can be used today.
-- Money is in minor units: what was paid, what is due, what one session cost, what the unused ones are worth
-- (half a unit rounded up). `last_event_id` is the newest line of its history.
CREATE VIEW pack_states WITH (security_invoker = true) AS
SELECT
    pack.org_id,
    pack.id AS purchase_id,
    pack.client_id,
    pack.name,
    pack.sessions_total,
    pack.sessions_used,
    reserved.sessions_booked,
    pack.price_minor,
    pack.currency,
    pack.purchased_on,
    pack.expires_on,
    pack.days_from_first_use,
    pack.frozen_at,
    pack.closed_at,
    pack.closed_as,
    pack.note,
    pack.created_at,
    paid.paid_minor,
    pack.sessions_total - pack.sessions_used AS sessions_left,
    greatest(
        reserved.sessions_booked - (pack.sessions_total - pack.sessions_used), 0
    ) AS sessions_short,
    CASE
        WHEN pack.closed_as IS NOT NULL THEN pack.closed_as
        WHEN pack.frozen_at IS NOT NULL THEN 'frozen'
        WHEN pack.expires_on < (now() AT TIME ZONE org.timezone)::date THEN 'expired'
        WHEN pack.sessions_used >= pack.sessions_total THEN 'empty'
        ELSE 'active'
    END AS state,
    greatest(pack.price_minor - paid.paid_minor, 0) * (pack.closed_as IS NULL)::integer AS due_minor,
    round(pack.price_minor / nullif(pack.sessions_total, 0)::numeric)::bigint AS session_minor,
    round(
        paid.paid_minor * (pack.sessions_total - pack.sessions_used)
        / greatest(pack.sessions_total, 1)::numeric
    )::bigint AS unused_minor,
    (
        SELECT max(happened.id) FROM pack_events AS happened
        WHERE happened.org_id = pack.org_id AND happened.purchase_id = pack.id
    ) AS last_event_id
FROM client_purchases AS pack
INNER JOIN orgs AS org ON pack.org_id = org.id
CROSS JOIN
    LATERAL (
        SELECT count(*)::integer AS sessions_booked
        FROM bookings AS booking
        WHERE
            booking.org_id = pack.org_id AND booking.purchase_id = pack.id
            AND booking.status IN ('booked', 'confirmed')
    ) AS reserved
CROSS JOIN LATERAL (
    SELECT (
        SELECT
            coalesce(
                sum(CASE payment.kind WHEN 'refund' THEN -payment.amount_minor ELSE payment.amount_minor END),
                0
            )::bigint
        FROM payments AS payment
        WHERE payment.org_id = pack.org_id AND payment.purchase_id = pack.id
    ) AS paid_minor
) AS paid;

GRANT SELECT ON pack_states TO trainer_app, trainer_functions;
