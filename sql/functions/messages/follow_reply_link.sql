-- Does what a client chose on the reply page, once: p_act is confirm, cancel or change (to p_starts_at).
-- Cancelling is done when it costs nothing, else it becomes a request for the team; changing only while
-- cancelling is free. Returns the link with its outcome: confirmed, cancelled, late_cancel_requested or
-- changed. A second press of whatever button gets the first outcome and changes nothing. Zero rows when the
-- link can't be followed: unknown, its booking moved, not open any more or begun, or changing is not free.
-- Errors: appointments_trainer_is_free when the chosen time is taken; then nothing is changed and the link
-- can be used again.
-- Called by the reply page, outside any business; leaves the transaction inside the link's.
CREATE OR REPLACE FUNCTION follow_reply_link(
    p_number bigint, p_act text, p_starts_at timestamptz DEFAULT NULL
) RETURNS SETOF reply_link_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_link reply_links;
    v_state reply_link_states;
    v_outcome text;
BEGIN
    PERFORM enter_reply_link(p_number);
    SELECT * INTO v_link FROM reply_links WHERE org_id = app_org() AND number = p_number;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- The order everybody locks in: trainer and appointment first, then what belongs to them.
    PERFORM lock_appointment(v_link.booking_id);
    PERFORM 1 FROM reply_links WHERE org_id = app_org() AND number = p_number FOR UPDATE;
    SELECT * INTO v_state FROM reply_link_states WHERE org_id = app_org() AND number = p_number;
    IF v_state.used_at IS NULL AND v_state.is_open THEN
        IF p_act = 'confirm' THEN
            PERFORM confirm_booking(v_state.booking_id);
            v_outcome := 'confirmed';
        ELSIF p_act = 'cancel' THEN
            v_outcome := cancel_for_client(v_state.booking_id);
        ELSIF p_act = 'change' AND v_state.can_change AND p_starts_at > now() THEN
            PERFORM reschedule(v_state.booking_id, p_starts_at, p_version => v_state.version);
            v_outcome := CASE WHEN FOUND THEN 'changed' END;
        END IF;
        IF v_outcome IS NULL OR v_outcome = 'moved_on' THEN
            RETURN;
        END IF;
        UPDATE reply_links SET used_at = now(), outcome = v_outcome WHERE org_id = app_org() AND number = p_number;
        PERFORM keep_reply(
            NULL, NULL, NULL, 'On the reply page', to_jsonb(v_state), v_outcome
        );
    ELSIF v_state.used_at IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM reply_link_states WHERE org_id = app_org() AND number = p_number;
END
$$;

GRANT EXECUTE ON FUNCTION follow_reply_link(bigint, text, timestamptz) TO trainer_app;
