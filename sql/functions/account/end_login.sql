-- Ends the login session of this token, for good. Safe to repeat. Called by signing out.
CREATE OR REPLACE FUNCTION end_login(p_token_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE login_sessions SET ended_at = now()
    WHERE org_id = app_org() AND token_hash = p_token_hash AND ended_at IS NULL;
END
$$;

GRANT EXECUTE ON FUNCTION end_login(bytea) TO trainer_app;
