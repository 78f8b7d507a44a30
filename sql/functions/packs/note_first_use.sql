-- Writes into the history of a pack that is valid from its first use that it has begun; nothing for another,
-- or when it began before. The caller has just given it its last day and holds its row.
-- Private: called by everything that takes a session.
CREATE OR REPLACE FUNCTION note_first_use(p_purchase_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO pack_events (org_id, purchase_id, kind, details, actor)
    SELECT
        org_id, id, 'first_used',
        jsonb_build_object('expires_before', NULL, 'expires_after', expires_on), app_actor()
    FROM client_purchases AS pack
    WHERE org_id = app_org() AND id = p_purchase_id AND days_from_first_use IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM pack_events AS event
            WHERE event.org_id = pack.org_id AND event.purchase_id = pack.id AND event.kind = 'first_used'
        );
END
$$;
