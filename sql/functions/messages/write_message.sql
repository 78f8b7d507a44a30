-- Keeps the words of a claimed message, in the transaction of the claim: what is looked up at the provider
-- after a lost answer is exactly what was sent. At a later attempt the words of the first one are kept.
-- Returns whether they were written.
-- Called by the worker and the ticker.
CREATE OR REPLACE FUNCTION write_message(
    p_message_id uuid, p_lease_token uuid, p_subject text, p_body text, p_segments integer
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE messages
    SET subject = p_subject, body = p_body, segments = p_segments
    WHERE org_id = app_org() AND id = p_message_id AND lease_token = p_lease_token
        AND (attempt = 1 OR body IS NULL);
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION write_message(uuid, uuid, text, text, integer) TO trainer_app;
