-- Puts a booking back to owing its session, as an entry of audit_entries says it was; false, and nothing
-- changed, when its settlement is no longer the one that entry made.
-- Private: called by undo_owed, which holds the booking's row.
CREATE OR REPLACE FUNCTION owe_again(p_entry audit_entries) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_pack_id uuid := (p_entry.details ->> 'purchase_after')::uuid;
    v_was_settled boolean := p_entry.act = 'owed settled';
    v_used integer;
BEGIN
    UPDATE bookings
    SET settlement = 'owed', owed_because = p_entry.details ->> 'owed_because',
        purchase_id = (p_entry.details ->> 'purchase_before')::uuid,
        settled_at = (p_entry.details ->> 'settled_at')::timestamptz,
        version = version + 1, changed_at = now(), changed_by = app_actor()
    WHERE org_id = p_entry.org_id AND id = p_entry.subject_id
        AND settlement = CASE WHEN v_was_settled THEN 'deducted' ELSE 'waived' END
        AND purchase_id = v_pack_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF v_was_settled THEN
        UPDATE client_purchases SET sessions_used = sessions_used - 1
        WHERE org_id = p_entry.org_id AND id = v_pack_id
        RETURNING sessions_used INTO v_used;
        INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor)
        VALUES (
            p_entry.org_id, v_pack_id, p_entry.subject_id, -1, v_used, 'Owed session settled: undone', app_actor()
        );
    END IF;
    INSERT INTO payments (
        org_id, client_id, booking_id, kind, amount_minor, currency, method, paid_on, actor, undoes
    )
    SELECT
        org_id, client_id, booking_id, 'charge', -amount_minor, currency, method, business_day(now()),
        app_actor(), id
    FROM payments WHERE org_id = p_entry.org_id AND id = (p_entry.details ->> 'payment_id')::uuid;
    INSERT INTO audit_entries (org_id, subject_id, act, actor, undoes)
    VALUES (p_entry.org_id, p_entry.subject_id, 'owed again', app_actor(), p_entry.id);
    RETURN true;
END
$$;
