-- Makes one client of two: everything that belongs to p_merged_id goes to p_kept_id, who also gets the phone
-- number, e-mail address, zone and emergency contact they lack, and both alerts; p_merged_id is hidden,
-- without number and address, so that nothing that comes in is taken to be theirs. What comes for them
-- meanwhile waits and goes to the one who is kept (follow_merge). Returns the merge; zero rows, and nothing
-- changed, when either is unknown, another business's or hidden, or both are the same. Safe to repeat with
-- p_request_id.
-- Error client_merges_not_in_one_class: both have a place in one class, and one of them must go first.
-- Error requests_same_content: that request id belongs to another act or other clients.
-- Locks: both clients in id order, then bookings, packs and messages; last, against whoever is about to give
-- the merged client something, that client alone.
-- Called by the page on which two clients are merged.
CREATE OR REPLACE FUNCTION merge_clients(p_kept_id uuid, p_merged_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF client_merges
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_ids uuid [];
    v_kept clients;
    v_merged clients;
    v_after clients;
    v_moved jsonb;
    v_merge_id uuid;
BEGIN
    IF claim_request(p_request_id, 'merge_clients', concat_ws(' ', p_kept_id, p_merged_id)) THEN
        v_ids := ARRAY(
            SELECT id FROM clients
            WHERE org_id = app_org() AND id IN (p_kept_id, p_merged_id) AND hidden_because IS NULL
            ORDER BY id
            FOR NO KEY UPDATE
        );
        IF cardinality(v_ids) = 2 THEN
            PERFORM lock_belongings(p_merged_id);
            SELECT * INTO v_merged FROM clients WHERE org_id = app_org() AND id = p_merged_id FOR UPDATE;
            SELECT * INTO v_kept FROM clients WHERE org_id = app_org() AND id = p_kept_id;
            PERFORM 1
            FROM bookings AS ours
            INNER JOIN bookings AS theirs
                ON theirs.org_id = ours.org_id AND theirs.appointment_id = ours.appointment_id
            WHERE ours.org_id = app_org() AND ours.client_id = p_kept_id AND theirs.client_id = p_merged_id
                AND ours.status IN ('booked', 'confirmed', 'completed', 'no_show')
                AND theirs.status IN ('booked', 'confirmed', 'completed', 'no_show');
            IF FOUND THEN
                RAISE EXCEPTION 'both clients have a place in the same class'
                    USING ERRCODE = 'unique_violation', CONSTRAINT = 'client_merges_not_in_one_class';
            END IF;
            v_moved := move_belongings(p_merged_id, p_kept_id);
            UPDATE clients
            SET hidden_because = 'merged', merged_into = p_kept_id, phone = NULL, email = NULL
            WHERE org_id = v_merged.org_id AND id = p_merged_id;
            UPDATE clients
            SET phone = coalesce(phone, v_merged.phone),
                email = coalesce(email, v_merged.email),
                timezone = coalesce(timezone, v_merged.timezone),
                alert = CASE
                    WHEN v_merged.alert IN ('', alert) THEN alert
                    ELSE concat_ws(E'\n', nullif(alert, ''), v_merged.alert)
                END,
                emergency_name = CASE
                    WHEN concat(emergency_name, emergency_phone) = '' THEN v_merged.emergency_name
                    ELSE emergency_name
                END,
                emergency_phone = CASE
                    WHEN concat(emergency_name, emergency_phone) = '' THEN v_merged.emergency_phone
                    ELSE emergency_phone
                END,
                archived_at = CASE WHEN v_merged.archived_at IS NOT NULL THEN archived_at END
            WHERE org_id = v_kept.org_id AND id = p_kept_id
            RETURNING * INTO v_after;
            INSERT INTO client_merges (org_id, kept_id, merged_id, moved, before, actor)
            VALUES (
                v_kept.org_id, p_kept_id, p_merged_id, v_moved,
                jsonb_build_object(
                    'kept', to_jsonb(v_kept), 'merged', to_jsonb(v_merged), 'after', to_jsonb(v_after)
                ),
                app_actor()
            )
            RETURNING id INTO v_merge_id;
        END IF;
        PERFORM answer_request(p_request_id, (v_merge_id IS NOT NULL)::integer, v_merge_id);
    ELSE
        SELECT answer_id INTO v_merge_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN QUERY SELECT * FROM client_merges WHERE org_id = app_org() AND id = v_merge_id;
END
$$;

GRANT EXECUTE ON FUNCTION merge_clients(uuid, uuid, uuid) TO trainer_app;
