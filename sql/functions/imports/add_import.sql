-- Keeps a file that is to be imported, with the names of its columns, its number of lines and how it is
-- read.
-- Returns the import's id. Safe to repeat with p_request_id: the first id is returned.
-- Error requests_same_content: that request id belongs to another act or file.
-- Called by the page that takes files.
CREATE OR REPLACE FUNCTION add_import(
    p_name text, p_content bytea, p_columns text[], p_lines_total integer, p_mapping jsonb,
    p_request_id uuid DEFAULT NULL
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_import_id uuid;
BEGIN
    IF claim_request(p_request_id, 'add_import', p_name || ' ' || md5(p_content)) THEN
        INSERT INTO imports (org_id, name, content, columns, lines_total, mapping, actor)
        VALUES (app_org(), p_name, p_content, p_columns, p_lines_total, p_mapping, app_actor())
        RETURNING id INTO v_import_id;
        PERFORM answer_request(p_request_id, 1, v_import_id);
    ELSE
        SELECT answer_id INTO v_import_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN v_import_id;
END
$$;

GRANT EXECUTE ON FUNCTION add_import(text, bytea, text[], integer, jsonb, uuid) TO trainer_app;
