-- Ends a pack now: yesterday was its last day. Otherwise as change_pack_expiry; zero rows also when it has
-- ended already.
-- Called by the pack's page.
CREATE OR REPLACE FUNCTION expire_pack(
    p_purchase_id uuid, p_reason text DEFAULT '', p_request_id uuid DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM change_pack_expiry(
        p_purchase_id, business_day(now()) - 1, p_reason, p_request_id
    );
END
$$;

GRANT EXECUTE ON FUNCTION expire_pack(uuid, text, uuid) TO trainer_app;
