-- Opens a refunded or voided pack again: its unused sessions come back, and what went out is taken back by a
-- line of its own. False when it is open.
-- Private: called by revert_pack_event.
CREATE OR REPLACE FUNCTION reopen_pack(p_event pack_events) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE client_purchases
    SET sessions_total = sessions_total - p_event.sessions, closed_at = NULL, closed_as = NULL
    WHERE org_id = p_event.org_id AND id = p_event.purchase_id AND closed_as = p_event.kind;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO payments (
        org_id, client_id, purchase_id, kind, amount_minor, currency, method, paid_on, actor, undoes
    )
    SELECT
        org_id, client_id, purchase_id, 'refund', -amount_minor, currency, method, business_day(now()),
        app_actor(), id
    FROM payments AS refund
    WHERE org_id = p_event.org_id AND purchase_id = p_event.purchase_id AND kind = 'refund'
        AND undoes IS NULL
        AND NOT EXISTS (
            SELECT FROM payments AS undo WHERE undo.org_id = refund.org_id AND undo.undoes = refund.id
        );
    RETURN true;
END
$$;
