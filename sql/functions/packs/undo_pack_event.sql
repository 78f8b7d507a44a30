-- Takes back one line of a pack's history by a line of its own. Returns the pack; zero rows, and nothing
-- changed, when the line is unknown, another business's or taken back already, can't be taken back (a sale is
-- voided instead), or the pack has changed since in what the line changed. Safe to repeat with p_request_id.
-- Errors: client_purchases_sessions_used_within_total when sessions it added were used;
-- requests_same_content when that request id belongs to another act or line.
-- Called by the pack's history, and by Undo after an act.
CREATE OR REPLACE FUNCTION undo_pack_event(p_event_id bigint, p_request_id uuid DEFAULT NULL)
RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_event pack_events;
    v_done boolean;
BEGIN
    SELECT * INTO v_event FROM pack_events WHERE org_id = app_org() AND id = p_event_id;
    IF claim_request(p_request_id, 'undo_pack_event', p_event_id::text) THEN
        IF v_event.kind = 'moved' THEN -- bookings are locked before the pack
            PERFORM 1 FROM bookings
            WHERE org_id = v_event.org_id AND status IN ('booked', 'confirmed')
                AND (
                    purchase_id = v_event.purchase_id
                    OR id IN (SELECT jsonb_array_elements_text(v_event.details -> 'bookings')::uuid)
                )
            ORDER BY id
            FOR NO KEY UPDATE;
        END IF;
        PERFORM 1 FROM client_purchases
        WHERE org_id = v_event.org_id AND id = v_event.purchase_id FOR NO KEY UPDATE;
        v_done := FOUND AND NOT EXISTS (
            SELECT FROM pack_events WHERE org_id = v_event.org_id AND undoes = v_event.id
        ) AND revert_pack_event(v_event);
        IF v_done THEN
            PERFORM note_pack_event(
                v_event.purchase_id, 'undone', '', -v_event.sessions, undone_details(v_event.details),
                v_event.id
            );
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM answer_pack(v_event.purchase_id, p_request_id, v_done);
END
$$;

GRANT EXECUTE ON FUNCTION undo_pack_event(bigint, uuid) TO trainer_app;
