-- The hash of a line of a pack's history, made as session_entry_hash makes those of the ledger.
-- Called by the trigger that chains the lines, and by the ledger check.
CREATE OR REPLACE FUNCTION pack_event_hash(p_event pack_events) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN sha256(coalesce(p_event.previous_hash, '') || convert_to(jsonb_build_array(
        p_event.id, p_event.org_id, p_event.purchase_id, p_event.kind, p_event.sessions, p_event.details,
        p_event.reason, p_event.actor, p_event.undoes,
        (extract(EPOCH FROM p_event.at) * 1000000)::bigint
    )::text, 'UTF8'));
END
$$;

GRANT EXECUTE ON FUNCTION pack_event_hash(pack_events) TO trainer_app, trainer_owner;
