-- Takes up to p_limit due messages of this business into hand, oldest first, and returns those that are to
-- be sent now, leased for 60 seconds (the call and its timeouts take at most 13). Through a real sender at
-- most one text at a time is claimed, one a second, half as fast for a while after the provider asked to
-- slow down, none while it is stopped; e-mails and the console are not held back.
-- Whatever must not go out any more is settled here instead: expired, cancelled because the booking moved
-- on, suppressed for want of consent or address, put off in the quiet hours on the client's clock.
-- The consents are locked while it judges: an opt-out that is committed first is seen, one that comes later
-- waits and finds the message in flight. Locks: sender, messages, consents.
-- p_shared_sender is the sender of businesses without an account of their own; NULL = the console.
-- Safe to call from anywhere at any time: rows that another caller is claiming are passed over.
-- Called by the worker and the ticker, which commit before they call the provider.
CREATE OR REPLACE FUNCTION claim_messages(
    p_limit integer, p_shared_sender text DEFAULT NULL, p_now timestamptz DEFAULT now()
) RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_sender text := sender_of_business(p_shared_sender);
    v_texts integer := p_limit;
    v_ids uuid[];
    v_claimed uuid[];
BEGIN
    IF v_sender <> 'console' THEN
        INSERT INTO senders (sender, next_at) VALUES (v_sender, p_now) ON CONFLICT DO NOTHING;
        SELECT least(
            p_limit, (coalesce(stopped_at <= p_now - interval '5 minutes', true) AND next_at <= p_now)::integer
        ) INTO v_texts
        FROM senders WHERE sender = v_sender FOR UPDATE;
    END IF;
    v_ids := ARRAY(
        SELECT id FROM messages
        WHERE org_id = app_org() AND state = 'pending' AND channel = 'sms' AND send_after <= p_now
        ORDER BY send_after, id
        LIMIT v_texts
        FOR UPDATE SKIP LOCKED
    ) || ARRAY(
        SELECT id FROM messages
        WHERE org_id = app_org() AND state = 'pending' AND channel = 'email' AND send_after <= p_now
        ORDER BY send_after, id
        LIMIT p_limit
        FOR UPDATE SKIP LOCKED
    );
    PERFORM 1 FROM phone_consents
    WHERE org_id = app_org() AND phone IN (
        SELECT phone_of_message(message.kind, message.address, client.phone)
        FROM messages AS message
        LEFT JOIN clients AS client ON message.org_id = client.org_id AND message.client_id = client.id
        WHERE message.org_id = app_org() AND message.id = ANY(v_ids)
    )
    ORDER BY phone
    FOR NO KEY UPDATE;
    v_claimed := settle_messages(v_ids, v_sender, v_texts, p_now);
    IF v_sender <> 'console' AND EXISTS (
        SELECT FROM messages WHERE org_id = app_org() AND id = ANY(v_claimed) AND channel = 'sms'
    ) THEN
        UPDATE senders
        SET next_at = p_now + CASE WHEN slow_until > p_now THEN interval '2 seconds' ELSE interval '1 second' END
        WHERE sender = v_sender;
    END IF;
    RETURN QUERY SELECT * FROM message_states
    WHERE org_id = app_org() AND message_id = ANY(v_claimed)
    ORDER BY send_after, message_id;
END
$$;

GRANT EXECUTE ON FUNCTION claim_messages(integer, text, timestamptz) TO trainer_app;
