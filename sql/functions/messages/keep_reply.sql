-- Keeps what a client said or did for the inbox of this business and returns the row's id. What needs
-- nobody (a confirmation, an opt-in, a question for help) is not shown as new.
-- Private: called where a text comes in or a link is followed.
CREATE OR REPLACE FUNCTION keep_reply(
    p_message_sid text, p_sender text, p_from text, p_body text, p_booking jsonb, p_outcome text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_id uuid;
BEGIN
    INSERT INTO messages (
        org_id, direction, channel, kind, client_id, booking_id, address, sender, body, provider_sid,
        state, outcome, created_by, seen_at, handled_at
    )
    VALUES (
        app_org(), 'in', 'sms', 'reply',
        coalesce(p_booking ->> 'client_id', client_of_phone(p_from))::uuid,
        (p_booking ->> 'booking_id')::uuid,
        p_from, p_sender, coalesce(nullif(p_body, ''), '(no words)'), p_message_sid,
        'received', p_outcome, app_actor(),
        CASE WHEN p_outcome IN ('confirmed', 'opted_in', 'help', 'undone', 'nothing_to_undo', 'change') THEN now() END,
        CASE
            WHEN p_outcome NOT IN ('late_cancel_requested', 'change_requested', 'several', 'no_booking', 'moved_on', 'cancel_word', 'unclear', 'hint', 'undo_impossible')
                THEN now()
        END
    )
    RETURNING id INTO v_id;
    RETURN v_id;
END
$$;
