-- The packs that can pay for a service for a client on a day: their own and those shared with them, that
-- cover the service, are not closed or frozen, have a session left and have not ended by that day. The first
-- is the one a booking draws on: one with a session that nobody has booked yet, then the one that ends first,
-- then the oldest. NULL for p_service_id: whatever the service.
-- Called by the booking form, by moving a pack, and to settle what is owed.
CREATE OR REPLACE FUNCTION usable_packs(p_client_id uuid, p_service_id uuid, p_on date)
RETURNS SETOF pack_states
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT pack.* FROM pack_states AS pack
    WHERE pack.org_id = app_org()
        AND pack.purchase_id IN (
            SELECT id FROM client_purchases WHERE org_id = app_org() AND client_id = p_client_id
            UNION
            SELECT purchase_id FROM purchase_sharers
            WHERE org_id = app_org() AND client_id = p_client_id AND ended_at IS NULL
        )
        AND pack.closed_as IS NULL AND pack.frozen_at IS NULL AND pack.sessions_left > 0
        AND coalesce(pack.expires_on, 'infinity') >= p_on
        AND (p_service_id IS NULL OR pack_covers(pack.purchase_id, p_service_id))
    ORDER BY
        (pack.sessions_left > pack.sessions_booked) DESC, pack.expires_on NULLS LAST,
        pack.purchased_on, pack.created_at, pack.purchase_id;
END
$$;

GRANT EXECUTE ON FUNCTION usable_packs(uuid, uuid, date) TO trainer_app;
