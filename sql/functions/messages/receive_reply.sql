-- A reply about a booking, in the business it belongs to: does what it asks for, when it is about exactly
-- one booking, and keeps it for the inbox. Cancelling is done when it costs the client nothing; when it
-- would cost a session it becomes a request that the team decides on. UNDO takes back a cancellation of the
-- last 30 minutes by the same number, if the time is still free. Where the bookings it may be about are
-- several businesses', each of them keeps it.
-- Private: called by receive_message.
CREATE OR REPLACE FUNCTION receive_reply(
    p_message_sid text,
    p_sender text,
    p_from text,
    p_body text,
    p_intent text,
    p_candidates jsonb,
    p_weekdays integer[],
    p_days_ahead integer[] DEFAULT '{}'
) RETURNS TABLE (outcome text, org_ids uuid[], facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_booking jsonb := CASE
        WHEN jsonb_array_length(p_candidates) = 1 AND p_candidates -> 0 ->> 'org_id' = app_org()::text
            THEN p_candidates -> 0
    END;
    v_booking_id uuid := (v_booking ->> 'booking_id')::uuid;
    v_outcome text;
    v_reply_id uuid;
    v_links jsonb := '[]';
    v_org_id uuid;
    v_org_ids uuid[] := '{}';
BEGIN
    PERFORM set_config(
        'app.actor', 'client:' || coalesce(v_booking ->> 'client_id', client_of_phone(p_from), ''), true
    );
    IF p_intent = 'undo' THEN
        SELECT undone.outcome, undone.booking INTO v_outcome, v_booking FROM undo_cancelling(p_from) AS undone;
        v_booking_id := (v_booking ->> 'booking_id')::uuid;
    ELSIF p_intent = 'help' THEN
        v_outcome := 'help';
    ELSIF p_intent = 'unclear' THEN
        v_outcome := CASE
            WHEN EXISTS (
                SELECT FROM inbound_messages AS inbound
                WHERE inbound.from_phone = p_from AND inbound.outcome = 'hint'
                    AND inbound.received_at > now() - interval '6 hours'
            ) THEN 'unclear'
            ELSE 'hint'
        END;
    ELSIF jsonb_array_length(p_candidates) > 1 THEN
        v_outcome := 'several';
    ELSIF v_booking_id IS NULL THEN
        v_outcome := 'no_booking';
    ELSIF NOT is_day_of_booking(v_booking_id, p_weekdays, p_days_ahead) THEN
        v_outcome := 'unclear';
    ELSIF p_intent IN ('confirm', 'yes') THEN
        PERFORM apply_transition(v_booking_id, ARRAY['booked'], 'confirmed', 'Confirmed');
        v_outcome := 'confirmed';
    ELSIF p_intent = 'cancel' THEN
        v_outcome := cancel_for_client(v_booking_id);
    ELSE
        -- A link on which nothing can be chosen would be a dead end.
        v_outcome := CASE
            WHEN EXISTS (
                SELECT FROM booking_states
                WHERE org_id = app_org() AND booking_id = v_booking_id
                    AND kind = 'one_to_one' AND cancel_status = 'cancelled'
            ) THEN 'change'
            ELSE 'change_requested'
        END;
    END IF;
    IF v_outcome = 'confirmed' AND NOT EXISTS (
        SELECT FROM bookings WHERE org_id = app_org() AND id = v_booking_id AND status = 'confirmed'
    ) THEN
        v_outcome := 'moved_on';
    END IF;

    FOR v_org_id IN
        SELECT DISTINCT (candidate ->> 'org_id')::uuid
        FROM jsonb_array_elements(p_candidates) AS candidate
        WHERE v_outcome = 'several'
        UNION SELECT app_org()
    LOOP
        PERFORM set_config('app.org_id', v_org_id::text, true);
        v_reply_id := keep_reply(p_message_sid, p_sender, p_from, p_body, v_booking, v_outcome);
        IF v_outcome IN ('several', 'change') THEN
            v_links := v_links || coalesce(offer_links(v_reply_id, p_candidates), '[]');
        END IF;
        v_org_ids := v_org_ids || v_org_id;
    END LOOP;
    RETURN QUERY SELECT
        v_outcome, v_org_ids, reply_facts(v_booking_id) || jsonb_build_object('links', v_links);
END
$$;
