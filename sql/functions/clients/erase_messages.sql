-- Takes words and addresses out of all messages from and to these clients, and of those from their numbers
-- that nobody was found for, and stops what was still to be sent. What they texted is erased as the provider
-- delivered it, too, unless it went to another business as well. That a message was sent, and when, stays.
-- Private: called by erase_client.
CREATE OR REPLACE FUNCTION erase_messages(p_client_ids uuid[], p_phones text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE inbound_messages SET from_phone = '', body = '', answer = NULL, facts = '{}'
    WHERE org_ids = ARRAY[app_org()]
        AND message_sid IN (
            SELECT provider_sid FROM messages
            WHERE org_id = app_org() AND direction = 'in'
                AND (client_id = ANY(p_client_ids) OR client_id IS NULL AND address = ANY(p_phones))
        );
    UPDATE messages
    SET body = NULL, subject = NULL, address = NULL,
        state = CASE WHEN state IN ('pending', 'sending', 'unknown') THEN 'cancelled' ELSE state END,
        finished_at = CASE WHEN state IN ('pending', 'sending', 'unknown') THEN now() ELSE finished_at END
    WHERE org_id = app_org()
        AND (client_id = ANY(p_client_ids) OR client_id IS NULL AND address = ANY(p_phones));
END
$$;
