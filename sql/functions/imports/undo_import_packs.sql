-- Voids the packs that the lines from p_first to p_last made, each with a line in the ledger that takes its
-- opening balance back. A pack that was used, booked on, paid for, moved or changed since is kept; its line
-- says so.
-- Private: called by undo_import, which holds the import's row.
CREATE OR REPLACE FUNCTION undo_import_packs(p_import_id uuid, p_first integer, p_last integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_packs uuid [];
BEGIN
    v_packs := ARRAY(
        SELECT purchase_id FROM import_lines
        WHERE org_id = app_org() AND import_id = p_import_id
            AND line BETWEEN p_first AND p_last AND purchase_id IS NOT NULL
    );
    -- FOR UPDATE: a booking on one of them waits, and then is seen below.
    PERFORM 1 FROM client_purchases
    WHERE org_id = app_org() AND id = ANY(v_packs)
    ORDER BY id
    FOR UPDATE;

    v_packs := ARRAY(
        SELECT pack.id FROM client_purchases AS pack
        WHERE pack.org_id = app_org() AND pack.id = ANY(v_packs) AND pack.closed_at IS NULL
            AND (
                SELECT count(*) = 1 FROM pack_events AS event
                WHERE event.org_id = pack.org_id AND event.purchase_id = pack.id
            )
            AND (
                SELECT count(*) = least(pack.sessions_used, 1) FROM session_entries AS entry
                WHERE entry.org_id = pack.org_id AND entry.purchase_id = pack.id
            )
            AND NOT EXISTS (
                SELECT FROM bookings AS booking
                WHERE booking.org_id = pack.org_id AND booking.purchase_id = pack.id
            )
            AND NOT EXISTS (
                SELECT FROM payments AS payment
                WHERE payment.org_id = pack.org_id AND payment.purchase_id = pack.id
            )
    );

    INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor)
    SELECT org_id, id, -sessions_used, 0, 'Import undone', app_actor()
    FROM client_purchases
    WHERE org_id = app_org() AND id = ANY(v_packs) AND sessions_used > 0;
    INSERT INTO pack_events (org_id, purchase_id, kind, sessions, details, reason, actor)
    SELECT
        org_id, id, 'voided', -sessions_total, jsonb_build_object('amount_minor', 0), 'Import undone', app_actor()
    FROM client_purchases
    WHERE org_id = app_org() AND id = ANY(v_packs);
    UPDATE client_purchases
    SET sessions_total = 0, sessions_used = 0, closed_at = clock_timestamp(), closed_as = 'voided'
    WHERE org_id = app_org() AND id = ANY(v_packs);

    UPDATE import_lines AS one SET reason = 'Kept: the pack was used or changed since.'
    FROM client_purchases AS pack
    WHERE one.org_id = app_org() AND one.import_id = p_import_id AND one.line BETWEEN p_first AND p_last
        AND pack.org_id = one.org_id AND pack.id = one.purchase_id AND pack.closed_at IS NULL;
END
$$;
