-- Keeps the answer to a request id for whoever repeats it. Does nothing for NULL.
-- Private: called by every function that takes p_request_id, in the transaction of the act itself.
CREATE OR REPLACE FUNCTION answer_request(p_request_id uuid, p_answer integer, p_answer_id uuid DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_request_id IS NOT NULL THEN
        UPDATE requests SET answer = p_answer, answer_id = p_answer_id
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
END
$$;
