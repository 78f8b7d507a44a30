-- What a team member notes about a number: p_state 'granted' with the wording the client agreed to
-- (p_evidence), or 'opted_out' because the client said so. Whoever opted out by text can only come back by
-- texting START: then nothing is changed. Returns the state that holds now.
-- Safe to repeat.
-- Called by the client form and the inbox.
CREATE OR REPLACE FUNCTION set_consent(p_phone text, p_state text, p_source text, p_evidence text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_state text;
BEGIN
    IF p_state = 'opted_out' THEN
        PERFORM opt_out_phone(p_phone, p_source, p_evidence);
        RETURN 'opted_out';
    END IF;
    INSERT INTO phone_consents (org_id, phone, state, source, evidence, actor)
    VALUES (app_org(), p_phone, p_state, p_source, p_evidence, app_actor())
    ON CONFLICT (org_id, phone) DO UPDATE
    SET state = excluded.state, source = excluded.source, evidence = excluded.evidence,
        actor = excluded.actor, at = now()
    WHERE phone_consents.state <> 'granted'
        AND NOT (phone_consents.state = 'opted_out' AND phone_consents.source IN ('text', 'provider'))
    RETURNING state INTO v_state;
    RETURN coalesce(
        v_state, (SELECT state FROM phone_consents WHERE org_id = app_org() AND phone = p_phone)
    );
END
$$;

GRANT EXECUTE ON FUNCTION set_consent(text, text, text, text) TO trainer_app;
