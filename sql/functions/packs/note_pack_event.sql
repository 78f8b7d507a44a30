-- Writes a line into a pack's history; returns its id. The caller holds the pack's row.
-- Private: called by every function that changes a pack.
CREATE OR REPLACE FUNCTION note_pack_event(
    p_purchase_id uuid, p_kind text, p_reason text, p_sessions integer DEFAULT 0,
    p_details jsonb DEFAULT '{}', p_undoes bigint DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO pack_events (org_id, purchase_id, kind, sessions, details, reason, actor, undoes)
    VALUES (app_org(), p_purchase_id, p_kind, p_sessions, p_details, p_reason, app_actor(), p_undoes)
    RETURNING id INTO v_id;
    RETURN v_id;
END
$$;
