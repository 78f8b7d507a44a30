-- An opt-out or opt-in of a number, in one of the businesses it concerns, kept for that business's inbox.
-- CANCEL on its own is an opt-out at the provider: the bookings stay as they are, the one it may have meant
-- is named for the team.
-- Private: called by receive_message.
CREATE OR REPLACE FUNCTION receive_wish(
    p_message_sid text, p_sender text, p_from text, p_body text, p_intent text, p_candidates jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_booking jsonb;
BEGIN
    SELECT candidate INTO v_booking FROM jsonb_array_elements(p_candidates) AS candidate
    WHERE candidate ->> 'org_id' = app_org()::text
    LIMIT 1;
    PERFORM set_config('app.actor', 'client:' || coalesce(client_of_phone(p_from), v_booking ->> 'client_id', ''), true);
    IF p_intent = 'opt_in' THEN
        INSERT INTO phone_consents (org_id, phone, state, source, evidence, actor)
        VALUES (app_org(), p_from, 'granted', 'text', p_body, app_actor())
        ON CONFLICT (org_id, phone) DO UPDATE
        SET state = excluded.state, source = excluded.source, evidence = excluded.evidence,
            actor = excluded.actor, at = now();
    ELSE
        PERFORM opt_out_phone(p_from, 'text', p_body);
    END IF;
    PERFORM keep_reply(
        p_message_sid, p_sender, p_from, p_body, v_booking,
        CASE p_intent WHEN 'opt_out' THEN 'opted_out' WHEN 'opt_in' THEN 'opted_in'
            WHEN 'opt_out_by_wish' THEN 'opted_out_by_wish' ELSE 'cancel_word' END
    );
END
$$;
