-- Who is signed in with this token, in the business of the transaction, and what pages need to know of
-- that business; zero rows when the login was ended, has expired, or the person left the team.
-- A login that is used stays valid: its end moves at most once in five minutes.
-- Called at the start of every request.
CREATE OR REPLACE FUNCTION resume_login(p_token_hash bytea, p_valid interval DEFAULT '14 days')
RETURNS TABLE (
    user_id uuid, name text, role text, gives_sessions boolean,
    org_name text, timezone text, currency text, locale text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE login_sessions SET last_seen_at = now(), expires_at = now() + p_valid
    WHERE org_id = app_org() AND token_hash = p_token_hash AND ended_at IS NULL
        AND expires_at > now() AND last_seen_at < now() - interval '5 minutes';

    RETURN QUERY
    SELECT
        member.user_id, member.name, member.role, member.gives_sessions,
        org.name, org.timezone, org.currency, org.locale
    FROM login_sessions AS login
    INNER JOIN memberships AS member
        ON member.org_id = login.org_id AND member.user_id = login.user_id AND member.ended_at IS NULL
    INNER JOIN orgs AS org ON org.id = login.org_id
    WHERE login.org_id = app_org() AND login.token_hash = p_token_hash
        AND login.ended_at IS NULL AND login.expires_at > now();
END
$$;

GRANT EXECUTE ON FUNCTION resume_login(bytea, interval) TO trainer_app;
