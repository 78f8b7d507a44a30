-- Opens a login session for a user whose password was just checked, in the business they joined first.
-- p_token_hash is the SHA-256 of the token in the cookie. Returns that business's id, or NULL when the
-- user is on no team. Called by signing in and by accepting an invitation.
CREATE OR REPLACE FUNCTION start_login(p_user_id uuid, p_token_hash bytea, p_valid interval DEFAULT '14 days')
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid;
BEGIN
    PERFORM set_config('app.user_id', p_user_id::text, true);
    SELECT membership.org_id INTO v_org_id
    FROM memberships AS membership
    INNER JOIN orgs ON orgs.id = membership.org_id
    WHERE membership.user_id = p_user_id AND membership.ended_at IS NULL
    ORDER BY orgs.created_at, orgs.id
    LIMIT 1;
    PERFORM set_config('app.user_id', '', true);

    IF v_org_id IS NOT NULL THEN
        PERFORM set_config('app.org_id', v_org_id::text, true);
        INSERT INTO login_sessions (org_id, token_hash, user_id, expires_at)
        VALUES (v_org_id, p_token_hash, p_user_id, now() + p_valid);
    END IF;
    RETURN v_org_id;
END
$$;

GRANT EXECUTE ON FUNCTION start_login(uuid, bytea, interval) TO trainer_app;
