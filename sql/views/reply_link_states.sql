-- A reply link with its booking as the client may see it. `is_open`: it can still be followed. `can_change`:
-- while cancelling is free, moving is too.
CREATE VIEW reply_link_states WITH (security_invoker = true) AS
SELECT
    link.org_id,
    link.number,
    link.used_at,
    link.outcome,
    org.name AS org_name,
    org.locale,
    org.quiet_until,
    org.quiet_from,
    org.timezone AS org_timezone,
    state.booking_id,
    state.version,
    state.status,
    state.client_id,
    client.name AS client_name,
    state.trainer_id,
    state.trainer_name,
    state.service_name,
    state.location_name,
    state.kind,
    state.starts_at,
    state.ends_at,
    state.purchase_id,
    state.pack_state,
    state.sessions_left,
    state.cancel_cost,
    coalesce(client.timezone, org.timezone) AS timezone,
    link.used_at IS NULL AND state.status IN ('booked', 'confirmed')
    AND state.starts_at = link.for_start AND state.starts_at > now() AS is_open,
    state.kind = 'one_to_one' AND state.cancel_status = 'cancelled' AS can_change
FROM reply_links AS link
INNER JOIN orgs AS org ON link.org_id = org.id
INNER JOIN booking_states AS state ON link.org_id = state.org_id AND link.booking_id = state.booking_id
INNER JOIN clients AS client ON state.org_id = client.org_id AND state.client_id = client.id;

GRANT SELECT ON reply_link_states TO trainer_app, trainer_functions;
