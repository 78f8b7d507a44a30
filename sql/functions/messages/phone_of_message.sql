-- The number a message goes to when it is a text: the client's as it now is; an answer goes back where the
-- question came from, and so does whatever belongs to no client. NULL when there is none. What the message
-- has as its address may be an e-mail's, of an earlier attempt.
-- Private: called by claim_messages, settle_messages and opt_out_phone, which must agree on it.
CREATE OR REPLACE FUNCTION phone_of_message(p_kind text, p_address text, p_client_phone text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE
        WHEN p_kind <> 'answer' AND p_client_phone IS NOT NULL THEN p_client_phone
        WHEN p_address LIKE '+%' THEN p_address
    END;
END
$$;
