-- Closes a pack whose row the caller has locked: its unused sessions leave the total, and p_amount_minor of
-- what was paid goes back. Writes the line of history.
-- Private: called by refund_pack and void_pack.
CREATE OR REPLACE FUNCTION close_pack(
    p_pack client_purchases, p_as text, p_amount_minor bigint, p_method text, p_reason text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE client_purchases
    SET sessions_total = sessions_used, closed_at = clock_timestamp(), closed_as = p_as
    WHERE org_id = p_pack.org_id AND id = p_pack.id;
    IF p_amount_minor > 0 THEN
        INSERT INTO payments (
            org_id, client_id, purchase_id, kind, amount_minor, currency, method, paid_on, note, actor
        ) VALUES (
            p_pack.org_id, p_pack.client_id, p_pack.id, 'refund', p_amount_minor, p_pack.currency,
            p_method, business_day(now()), p_reason, app_actor()
        );
    END IF;
    PERFORM note_pack_event(
        p_pack.id, p_as, p_reason, p_pack.sessions_used - p_pack.sessions_total,
        jsonb_build_object('amount_minor', p_amount_minor)
    );
END
$$;
