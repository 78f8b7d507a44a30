-- Keeps the answer to a text that was just received, for whoever delivers that text again, and shows it in
-- the conversation. With p_send it goes out as a message of its own (the text was found by polling, nobody
-- waits for the answer); else the provider sends it. An empty answer is kept as such. An answer that
-- concerns several businesses holds links of each and is shown to none of them.
-- Returns the answer. Called by the webhook and the poll, in the transaction of receive_message.
CREATE OR REPLACE FUNCTION answer_inbound(
    p_message_sid text, p_answer text, p_segments integer, p_send boolean
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Whoever has opted out gets no answer but the one that says so.
    IF EXISTS (
        SELECT FROM inbound_messages AS inbound
        INNER JOIN phone_consents AS consent
            ON consent.org_id = app_org() AND consent.phone = inbound.from_phone AND consent.state = 'opted_out'
        WHERE inbound.message_sid = p_message_sid AND inbound.outcome <> 'opted_out_by_wish'
    ) THEN
        p_answer := '';
    END IF;
    UPDATE inbound_messages SET answer = p_answer WHERE message_sid = p_message_sid;
    IF p_answer <> '' THEN
        INSERT INTO messages (
            org_id, channel, kind, dedupe_key, client_id, booking_id, address, sender, body, segments,
            state, expires_at, accepted_at, finished_at, created_at, created_by
        )
        SELECT
            reply.org_id, 'sms', 'answer', 'answer:' || p_message_sid, reply.client_id, reply.booking_id,
            reply.address, reply.sender, p_answer, p_segments,
            CASE WHEN p_send THEN 'pending' ELSE 'answered' END,
            now() + interval '1 day',
            CASE WHEN NOT p_send THEN now() END, CASE WHEN NOT p_send THEN now() END,
            clock_timestamp(), -- after the text it answers
            app_actor()
        FROM messages AS reply
        INNER JOIN inbound_messages AS inbound
            ON inbound.message_sid = reply.provider_sid AND (cardinality(inbound.org_ids) = 1 OR p_send)
        WHERE reply.org_id = app_org() AND reply.provider_sid = p_message_sid
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN p_answer;
END
$$;

GRANT EXECUTE ON FUNCTION answer_inbound(text, text, integer, boolean) TO trainer_app;
