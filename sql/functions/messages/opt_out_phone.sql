-- The owner of a number wants no more texts of this business: noted at once, and every text that waits for
-- one of its clients with this number is suppressed in the same transaction. What is in flight may still
-- arrive. What the owner said by text, or the provider, is never replaced by a note of the team, which may
-- be taken back. Locks as claiming does: messages, then consents; the instant is read while they are
-- locked, so that whatever was claimed was claimed before it.
-- Private: called by receive_wish and set_consent.
CREATE OR REPLACE FUNCTION opt_out_phone(p_phone text, p_source text, p_evidence text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_ids uuid[];
BEGIN
    v_ids := ARRAY(
        SELECT message.id
        FROM messages AS message
        LEFT JOIN clients AS client ON message.org_id = client.org_id AND message.client_id = client.id
        WHERE message.org_id = app_org() AND message.state = 'pending' AND message.channel = 'sms'
            AND phone_of_message(message.kind, message.address, client.phone) = p_phone
        ORDER BY message.id
        FOR UPDATE OF message
    );
    INSERT INTO phone_consents (org_id, phone, state, source, evidence, actor, at)
    VALUES (app_org(), p_phone, 'opted_out', p_source, p_evidence, app_actor(), clock_timestamp())
    ON CONFLICT (org_id, phone) DO UPDATE
    SET state = excluded.state, source = excluded.source, evidence = excluded.evidence,
        actor = excluded.actor, at = clock_timestamp()
    WHERE phone_consents.state <> 'opted_out' OR phone_consents.source NOT IN ('text', 'provider');
    UPDATE messages SET state = 'suppressed', reason = 'opted_out', finished_at = now()
    WHERE org_id = app_org() AND id = ANY(v_ids) AND state = 'pending';
END
$$;
