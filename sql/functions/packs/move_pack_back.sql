-- Gives a moved pack back to the client who had it, with those bookings that drew on it and are still open;
-- false when it has moved on.
-- Private: called by revert_pack_event, which holds the bookings and the pack.
CREATE OR REPLACE FUNCTION move_pack_back(p_event pack_events) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE client_purchases SET client_id = (p_event.details ->> 'client_before')::uuid
    WHERE org_id = p_event.org_id AND id = p_event.purchase_id AND closed_at IS NULL
        AND client_id = (p_event.details ->> 'client_after')::uuid;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE purchase_sharers SET ended_at = NULL
    WHERE org_id = p_event.org_id AND purchase_id = p_event.purchase_id
        AND client_id = (p_event.details ->> 'client_after')::uuid
        AND (p_event.details ->> 'was_shared')::boolean;
    UPDATE bookings
    SET purchase_id = p_event.purchase_id,
        version = version + 1, changed_at = now(), changed_by = app_actor()
    WHERE org_id = p_event.org_id AND status IN ('booked', 'confirmed')
        AND id IN (SELECT jsonb_array_elements_text(p_event.details -> 'bookings')::uuid);
    PERFORM draw_elsewhere(p_event.purchase_id);
    RETURN true;
END
$$;
