-- Gives back what a merge moved, as far as the kept client still has it. Open bookings that draw on a pack
-- that is now the other's draw on another of their own, or on none; what is still to be sent goes with the
-- booking or pack that it is about.
-- Private: called by unmerge_clients, which holds both clients and what moves.
CREATE OR REPLACE FUNCTION return_belongings(p_merge client_merges) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY[
        'bookings', 'client_purchases', 'payments', 'messages',
        'client_notes', 'client_measurements', 'client_goals', 'client_files'
    ] LOOP
        EXECUTE format(
            'UPDATE %I SET client_id = $1'
            ' WHERE org_id = app_org() AND client_id = $2'
            ' AND id IN (SELECT jsonb_array_elements_text($3)::uuid)', v_table
        ) USING p_merge.merged_id, p_merge.kept_id, p_merge.moved -> v_table;
    END LOOP;

    INSERT INTO client_tags (org_id, client_id, tag)
    SELECT org_id, p_merge.merged_id, tag FROM client_tags
    WHERE org_id = app_org() AND client_id = p_merge.kept_id AND p_merge.moved -> 'tags' ? tag
    ON CONFLICT DO NOTHING;
    DELETE FROM client_tags
    WHERE org_id = app_org() AND client_id = p_merge.kept_id AND p_merge.moved -> 'tags_added' ? tag;

    UPDATE purchase_sharers SET client_id = p_merge.merged_id
    WHERE org_id = app_org() AND client_id = p_merge.kept_id
        AND p_merge.moved -> 'shares' ? purchase_id::text;
    UPDATE purchase_sharers SET ended_at = now()
    WHERE org_id = app_org() AND client_id = p_merge.kept_id
        AND p_merge.moved -> 'shares_begun' ? purchase_id::text;
    UPDATE purchase_sharers SET ended_at = NULL
    WHERE org_id = app_org() AND ended_at = p_merge.at
        AND p_merge.moved -> 'shares_ended' @> jsonb_build_array(jsonb_build_array(purchase_id, client_id));

    UPDATE messages AS message SET client_id = p_merge.merged_id
    WHERE message.org_id = app_org() AND message.client_id = p_merge.kept_id AND message.state = 'pending'
        AND (
            EXISTS (
                SELECT FROM bookings AS booking
                WHERE booking.org_id = message.org_id AND booking.id = message.booking_id
                    AND booking.client_id = p_merge.merged_id
            )
            OR EXISTS (
                SELECT FROM client_purchases AS pack
                WHERE pack.org_id = message.org_id AND pack.id = message.purchase_id
                    AND pack.client_id = p_merge.merged_id
            )
        );
    PERFORM draw_elsewhere(pack.purchase_id)
    FROM (
        SELECT DISTINCT purchase_id FROM bookings
        WHERE org_id = app_org() AND client_id IN (p_merge.kept_id, p_merge.merged_id)
            AND status IN ('booked', 'confirmed') AND purchase_id IS NOT NULL
        ORDER BY purchase_id
    ) AS pack;
END
$$;
