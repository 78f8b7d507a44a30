-- Gives everything that belongs to one client to another, and returns the ids of what moved, by table: what
-- return_belongings gives back. A tag or share that the other has too stays; a share in a pack of one's own
-- ends. Lines of imports stay with the client whom they made, so that undoing an import hides nobody else.
-- Private: called by merge_clients, which holds both clients and what moves.
CREATE OR REPLACE FUNCTION move_belongings(p_from_id uuid, p_to_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_table text;
    v_ids jsonb;
    v_moved jsonb := '{}';
BEGIN
    FOREACH v_table IN ARRAY ARRAY[
        'bookings', 'client_purchases', 'payments', 'messages',
        'client_notes', 'client_measurements', 'client_goals', 'client_files'
    ] LOOP
        EXECUTE format(
            'WITH moved AS ('
            ' UPDATE %I SET client_id = $1 WHERE org_id = app_org() AND client_id = $2 RETURNING id'
            ') SELECT coalesce(jsonb_agg(id), ''[]'') FROM moved', v_table
        ) INTO v_ids USING p_to_id, p_from_id;
        v_moved := v_moved || jsonb_build_object(v_table, v_ids);
    END LOOP;

    WITH added AS (
        INSERT INTO client_tags (org_id, client_id, tag)
        SELECT org_id, p_to_id, tag FROM client_tags WHERE org_id = app_org() AND client_id = p_from_id
        ON CONFLICT DO NOTHING
        RETURNING tag
    )
    SELECT coalesce(jsonb_agg(tag), '[]') INTO v_ids FROM added;
    v_moved := v_moved || jsonb_build_object('tags_added', v_ids);
    WITH taken AS (
        DELETE FROM client_tags WHERE org_id = app_org() AND client_id = p_from_id RETURNING tag
    )
    SELECT coalesce(jsonb_agg(tag), '[]') INTO v_ids FROM taken;
    v_moved := v_moved || jsonb_build_object('tags', v_ids);

    WITH begun AS (
        UPDATE purchase_sharers AS theirs SET ended_at = NULL
        FROM purchase_sharers AS gone
        WHERE gone.org_id = app_org() AND gone.client_id = p_from_id AND gone.ended_at IS NULL
            AND theirs.org_id = gone.org_id AND theirs.purchase_id = gone.purchase_id
            AND theirs.client_id = p_to_id AND theirs.ended_at IS NOT NULL
        RETURNING theirs.purchase_id
    )
    SELECT coalesce(jsonb_agg(purchase_id), '[]') INTO v_ids FROM begun;
    v_moved := v_moved || jsonb_build_object('shares_begun', v_ids);
    WITH moved AS (
        UPDATE purchase_sharers AS share SET client_id = p_to_id
        WHERE share.org_id = app_org() AND share.client_id = p_from_id
            AND NOT EXISTS (
                SELECT FROM purchase_sharers AS theirs
                WHERE theirs.org_id = share.org_id AND theirs.purchase_id = share.purchase_id
                    AND theirs.client_id = p_to_id
            )
            AND NOT EXISTS (
                SELECT FROM client_purchases AS own
                WHERE own.org_id = share.org_id AND own.id = share.purchase_id AND own.client_id = p_to_id
            )
        RETURNING purchase_id
    )
    SELECT coalesce(jsonb_agg(purchase_id), '[]') INTO v_ids FROM moved;
    v_moved := v_moved || jsonb_build_object('shares', v_ids);
    WITH ended AS (
        UPDATE purchase_sharers AS share SET ended_at = now()
        WHERE share.org_id = app_org() AND share.ended_at IS NULL
            AND (share.client_id = p_from_id OR share.client_id = p_to_id AND EXISTS (
                SELECT FROM client_purchases AS own
                WHERE own.org_id = share.org_id AND own.id = share.purchase_id AND own.client_id = p_to_id
            ))
        RETURNING purchase_id, client_id
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(purchase_id, client_id)), '[]') INTO v_ids FROM ended;
    RETURN v_moved || jsonb_build_object('shares_ended', v_ids);
END
$$;
