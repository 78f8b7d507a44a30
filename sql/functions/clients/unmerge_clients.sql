-- Makes two clients of one again: who was merged is back with what moved then, as far as the kept client
-- still has it; what was filled in on the kept client goes, unless it was changed since. What came since
-- stays with the kept client. Returns the merge; zero rows, and nothing changed, when it is unknown, another
-- business's or undone, or the kept client was themselves merged or erased since (undo that merge first).
-- Safe to repeat with p_request_id.
-- Error requests_same_content: that request id belongs to another act or merge.
-- Called by Undo after a merge, and by the list of merges.
CREATE OR REPLACE FUNCTION unmerge_clients(p_merge_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF client_merges
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_merge client_merges;
    v_ids uuid [];
    v_kept clients;
    v_after clients;
    v_merged clients;
    v_done boolean := false;
BEGIN
    IF claim_request(p_request_id, 'unmerge_clients', p_merge_id::text) THEN
        SELECT * INTO v_merge FROM client_merges
        WHERE org_id = app_org() AND id = p_merge_id AND undone_at IS NULL
        FOR NO KEY UPDATE;
        v_ids := ARRAY(
            SELECT id FROM clients
            WHERE org_id = app_org() AND (
                id = v_merge.kept_id AND hidden_because IS NULL
                OR id = v_merge.merged_id AND merged_into = v_merge.kept_id
            )
            ORDER BY id
            FOR NO KEY UPDATE
        );
        v_done := cardinality(v_ids) = 2;
        IF v_done THEN
            PERFORM lock_belongings(v_merge.kept_id);
            v_kept := jsonb_populate_record(NULL::clients, v_merge.before -> 'kept');
            v_after := jsonb_populate_record(NULL::clients, v_merge.before -> 'after');
            v_merged := jsonb_populate_record(NULL::clients, v_merge.before -> 'merged');
            UPDATE clients
            SET hidden_because = NULL, merged_into = NULL, phone = v_merged.phone, email = v_merged.email
            WHERE org_id = v_merge.org_id AND id = v_merge.merged_id;
            UPDATE clients
            SET phone = CASE WHEN phone = v_after.phone THEN v_kept.phone ELSE phone END,
                email = CASE WHEN email = v_after.email THEN v_kept.email ELSE email END,
                timezone = CASE WHEN timezone = v_after.timezone THEN v_kept.timezone ELSE timezone END,
                alert = CASE WHEN alert = v_after.alert THEN v_kept.alert ELSE alert END,
                emergency_name = CASE
                    WHEN emergency_name = v_after.emergency_name THEN v_kept.emergency_name ELSE emergency_name
                END,
                emergency_phone = CASE
                    WHEN emergency_phone = v_after.emergency_phone THEN v_kept.emergency_phone
                    ELSE emergency_phone
                END,
                archived_at = coalesce(archived_at, v_kept.archived_at)
            WHERE org_id = v_merge.org_id AND id = v_merge.kept_id;
            PERFORM return_belongings(v_merge);
            UPDATE client_merges SET undone_at = now(), undone_by = app_actor()
            WHERE org_id = v_merge.org_id AND id = v_merge.id;
        END IF;
        PERFORM answer_request(p_request_id, v_done::integer);
    ELSE
        SELECT answer = 1 INTO v_done FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    IF v_done THEN
        RETURN QUERY SELECT * FROM client_merges WHERE org_id = app_org() AND id = p_merge_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION unmerge_clients(uuid, uuid) TO trainer_app;
