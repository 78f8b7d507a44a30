-- The latest cancellation of the last 30 minutes, in this business, that the owner of this number made by
-- text or link, of a booking that is still ahead; zero rows without one.
-- Private: called by undo_cancelling and receive_message.
CREATE OR REPLACE FUNCTION latest_cancelling(p_phone text) RETURNS SETOF booking_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT state.*
    FROM booking_states AS state
    INNER JOIN clients AS client
        ON state.org_id = client.org_id AND state.client_id = client.id AND client.phone = p_phone
    WHERE state.org_id = app_org() AND state.status IN ('cancelled', 'late_cancelled')
        AND state.changed_by = 'client:' || state.client_id
        AND state.changed_at > now() - interval '30 minutes' AND state.starts_at > now()
    ORDER BY state.changed_at DESC, state.booking_id
    LIMIT 1;
END
$$;
