-- A session pack with its counts: used and left, and how many open bookings have reserved.
-- `sessions_short` is how many more are reserved than are left. `state` says whether it can be used today.
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
    pack.frozen_at,
    pack.created_at,
    pack.sessions_total - pack.sessions_used AS sessions_left,
    greatest(
        reserved.sessions_booked - (pack.sessions_total - pack.sessions_used), 0
    ) AS sessions_short,
    CASE
        WHEN pack.frozen_at IS NOT NULL THEN 'frozen'
        WHEN pack.expires_on < (now() AT TIME ZONE org.timezone)::date THEN 'expired'
        WHEN pack.sessions_used >= pack.sessions_total THEN 'empty'
        ELSE 'active'
    END AS state
FROM client_purchases AS pack
INNER JOIN orgs AS org ON pack.org_id = org.id
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS sessions_booked
    FROM bookings AS booking
    WHERE
        booking.org_id = pack.org_id AND booking.purchase_id = pack.id
        AND booking.status IN ('booked', 'confirmed')
) AS reserved;

GRANT SELECT ON pack_states TO trainer_app, trainer_functions;
