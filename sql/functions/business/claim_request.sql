-- Says whether this request id is new: true = go on and then call answer_request; false = it was
-- answered before, return that answer. A concurrent holder of the same id is waited for.
-- NULL is always new (the caller asked for no protection).
-- Error requests_same_content: the id was used for another act or another subject.
-- Private: called by every function that takes p_request_id.
CREATE OR REPLACE FUNCTION claim_request(p_request_id uuid, p_act text, p_subject text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_request_id IS NULL THEN
        RETURN true;
    END IF;
    INSERT INTO requests (org_id, request_id, act, subject)
    VALUES (app_org(), p_request_id, p_act, p_subject)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN true;
    END IF;
    PERFORM 1 FROM requests
    WHERE org_id = app_org() AND request_id = p_request_id AND act = p_act AND subject = p_subject;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'request % was used for something else', p_request_id
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'requests_same_content';
    END IF;
    RETURN false;
END
$$;
