-- Puts a pack, whose row the caller has locked, back to what it was before a line of its history; false, and
-- nothing changed, when that line can't be taken back or what it changed has changed again since.
-- Private: called by undo_pack_event.
CREATE OR REPLACE FUNCTION revert_pack_event(p_event pack_events) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_details jsonb := p_event.details;
BEGIN
    CASE p_event.kind
        WHEN 'shared' THEN
            UPDATE purchase_sharers SET ended_at = now()
            WHERE org_id = p_event.org_id AND purchase_id = p_event.purchase_id
                AND client_id = (v_details ->> 'client_id')::uuid AND ended_at IS NULL;
        WHEN 'unshared' THEN
            UPDATE purchase_sharers AS sharer SET ended_at = NULL
            FROM client_purchases AS pack
            WHERE sharer.org_id = p_event.org_id AND sharer.purchase_id = p_event.purchase_id
                AND sharer.client_id = (v_details ->> 'client_id')::uuid AND sharer.ended_at IS NOT NULL
                AND pack.org_id = sharer.org_id AND pack.id = sharer.purchase_id
                AND pack.client_id <> sharer.client_id;
        WHEN 'expiry_changed', 'frozen', 'unfrozen' THEN
            UPDATE client_purchases
            SET expires_on = CASE
                    WHEN v_details ? 'expires_after' THEN (v_details ->> 'expires_before')::date
                    ELSE expires_on
                END,
                frozen_at = CASE
                    WHEN v_details ? 'frozen' THEN (v_details ->> 'frozen_at')::timestamptz
                    ELSE frozen_at
                END
            WHERE org_id = p_event.org_id AND id = p_event.purchase_id AND closed_at IS NULL
                AND (
                    NOT v_details ? 'expires_after'
                    OR expires_on IS NOT DISTINCT FROM (v_details ->> 'expires_after')::date
                )
                AND (
                    NOT v_details ? 'frozen' OR (frozen_at IS NOT NULL) = (v_details ->> 'frozen')::boolean
                );
        WHEN 'sessions_changed' THEN
            UPDATE client_purchases SET sessions_total = sessions_total - p_event.sessions
            WHERE org_id = p_event.org_id AND id = p_event.purchase_id AND closed_at IS NULL;
        WHEN 'refunded', 'voided' THEN
            RETURN reopen_pack(p_event);
        WHEN 'moved' THEN
            RETURN move_pack_back(p_event);
        ELSE
            RETURN false;
    END CASE;
    RETURN FOUND;
END
$$;
