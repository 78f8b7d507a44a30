-- Lets an invited person onto the team, once: makes the user with this password hash unless the address
-- already has one (the caller has then checked that password), and the membership. Returns the user's
-- id, or NULL when the invitation is unknown, used or has expired. Called by the invitation page.
CREATE OR REPLACE FUNCTION accept_invitation(p_token_hash bytea, p_password_hash text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_invitation invitations;
    v_user_id uuid;
BEGIN
    UPDATE invitations SET accepted_at = now()
    WHERE org_id = app_org() AND token_hash = p_token_hash
        AND accepted_at IS NULL AND expires_at > now()
    RETURNING * INTO v_invitation;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    INSERT INTO users (email, password_hash) VALUES (v_invitation.email, p_password_hash)
    ON CONFLICT (email) DO UPDATE SET email = excluded.email
    RETURNING id INTO v_user_id;
    INSERT INTO memberships (org_id, user_id, name, role, gives_sessions)
    VALUES (
        v_invitation.org_id, v_user_id, v_invitation.name, v_invitation.role, v_invitation.gives_sessions
    )
    ON CONFLICT (org_id, user_id) DO UPDATE
    SET role = excluded.role, gives_sessions = excluded.gives_sessions, ended_at = NULL;
    RETURN v_user_id;
END
$$;

GRANT EXECUTE ON FUNCTION accept_invitation(bytea, text) TO trainer_app;
