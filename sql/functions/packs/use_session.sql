-- Takes one session from a pack. Returns the new sessions_used, or −1 and changes nothing when none
-- is left or the pack is expired (by the business's calendar), frozen, closed, unknown or another business's.
-- Safe under any number of callers: the guard and the addition are one statement. With p_request_id
-- a repeated call returns the first answer and takes nothing more. A pack that is valid from its first
-- use gets its last day.
-- Error requests_same_content: that request id belongs to another act or pack.
-- Called by the client page. plpgsql, not sql: on PostgreSQL 15 an sql body is planned at every call.
-- Zones are at most 26 hours apart: only a pack that ends within two days needs a look at the business's,
-- which takes a sixth of the call.
CREATE OR REPLACE FUNCTION use_session(
    p_purchase_id uuid, p_request_id uuid DEFAULT NULL, p_reason text DEFAULT 'Used by hand'
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid := app_org();
    v_used integer;
    v_begins boolean;
BEGIN
    IF p_request_id IS NOT NULL
        AND NOT claim_request(p_request_id, 'use_session', p_purchase_id::text) THEN
        RETURN (SELECT answer FROM requests WHERE org_id = v_org_id AND request_id = p_request_id);
    END IF;

    UPDATE client_purchases
    SET sessions_used = sessions_used + 1,
        expires_on = CASE
            WHEN days_from_first_use IS NULL THEN expires_on
            ELSE coalesce(expires_on, business_day(now()) + days_from_first_use)
        END
    WHERE org_id = v_org_id AND id = p_purchase_id
        AND sessions_used < sessions_total
        AND frozen_at IS NULL AND closed_at IS NULL
        AND (expires_on IS NULL OR expires_on >= current_date + 2 OR expires_on >= business_day(now()))
    RETURNING sessions_used, days_from_first_use IS NOT NULL INTO v_used, v_begins;

    IF v_used IS NOT NULL THEN
        IF v_begins THEN
            PERFORM note_first_use(p_purchase_id);
        END IF;
        INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor, request_id)
        VALUES (v_org_id, p_purchase_id, 1, v_used, p_reason, app_actor(), p_request_id);
    END IF;
    IF p_request_id IS NOT NULL THEN
        PERFORM answer_request(p_request_id, coalesce(v_used, -1));
    END IF;
    RETURN coalesce(v_used, -1);
END
$$;

GRANT EXECUTE ON FUNCTION use_session(uuid, uuid, text) TO trainer_app;
