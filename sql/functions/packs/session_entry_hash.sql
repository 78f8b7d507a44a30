-- The hash of a line of the ledger: SHA-256 over the hash of the line before it in its pack and over the
-- line's own content, written as a JSON array (so that no two contents read the same).
-- Called by the trigger that chains the lines, and by the ledger check.
CREATE OR REPLACE FUNCTION session_entry_hash(p_entry session_entries) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN sha256(coalesce(p_entry.previous_hash, '') || convert_to(jsonb_build_array(
        p_entry.id, p_entry.org_id, p_entry.purchase_id, p_entry.booking_id, p_entry.delta,
        p_entry.used_after, p_entry.reason, p_entry.actor, p_entry.request_id,
        (extract(EPOCH FROM p_entry.at) * 1000000)::bigint
    )::text, 'UTF8'));
END
$$;

GRANT EXECUTE ON FUNCTION session_entry_hash(session_entries) TO trainer_app, trainer_owner;
