-- The businesses that a text from this number to one of these senders concerns: first those that have texted
-- it through one, the latest first, then those that send through one and have a client with this number.
-- Where there is none, those that own one of the senders, or the only business there is without an account
-- of its own. Leaves the transaction as it was.
-- Private: called by receive_message.
CREATE OR REPLACE FUNCTION businesses_of_phone(p_phone text, p_senders text[]) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_owners uuid[] := ARRAY(
        SELECT org_id FROM sms_accounts WHERE account_sid || '/' || sender = ANY(p_senders) ORDER BY org_id
    );
    v_org_ids uuid[];
BEGIN
    PERFORM set_config('app.phone', p_phone, true);
    v_org_ids := ARRAY(
        SELECT org_id FROM messages
        WHERE address = p_phone AND sender = ANY(p_senders) AND direction = 'out'
        GROUP BY org_id
        ORDER BY max(created_at) DESC, org_id
    );
    v_org_ids := v_org_ids || ARRAY(
        SELECT DISTINCT client.org_id FROM clients AS client
        WHERE client.phone = p_phone AND client.archived_at IS NULL AND client.org_id <> ALL(v_org_ids)
            AND CASE
                WHEN v_owners <> '{}' THEN client.org_id = ANY(v_owners)
                ELSE NOT EXISTS (SELECT FROM sms_accounts AS own WHERE own.org_id = client.org_id)
            END
        ORDER BY client.org_id
    );
    PERFORM set_config('app.phone', '', true);
    IF v_org_ids = '{}' THEN
        v_org_ids := v_owners;
    END IF;
    IF v_org_ids = '{}' THEN
        v_org_ids := ARRAY(SELECT id FROM orgs WHERE id NOT IN (SELECT org_id FROM sms_accounts) LIMIT 2);
        IF cardinality(v_org_ids) > 1 THEN
            v_org_ids := '{}';
        END IF;
    END IF;
    RETURN v_org_ids;
END
$$;
