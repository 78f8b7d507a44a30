-- Adds a client; p_phone is E.164. Returns the id. Safe to repeat with p_request_id: a double press adds one.
-- Error requests_same_content: that request id belongs to another act or to other words.
-- Called by the client form and the inbox.
CREATE OR REPLACE FUNCTION add_client(
    p_name text, p_email text DEFAULT NULL, p_phone text DEFAULT NULL, p_alert text DEFAULT '',
    p_timezone text DEFAULT NULL, p_emergency_name text DEFAULT '', p_emergency_phone text DEFAULT '',
    p_request_id uuid DEFAULT NULL
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_id uuid;
BEGIN
    IF claim_request(
        p_request_id, 'add_client',
        md5(concat_ws('|', p_name, p_email, p_phone, p_alert, p_timezone, p_emergency_name, p_emergency_phone))
    ) THEN
        INSERT INTO clients (org_id, name, email, phone, alert, timezone, emergency_name, emergency_phone)
        VALUES (
            app_org(), p_name, p_email, p_phone, p_alert, p_timezone, p_emergency_name, p_emergency_phone
        )
        RETURNING id INTO v_id;
        PERFORM answer_request(p_request_id, 1, v_id);
    ELSE
        SELECT answer_id INTO v_id FROM requests WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN v_id;
END
$$;

GRANT EXECUTE ON FUNCTION add_client(text, text, text, text, text, text, text, uuid) TO trainer_app;
