-- What an open invitation offers; zero rows when it is unknown, used or has expired.
-- `has_password` says that the person already signs in elsewhere and keeps that password.
-- Changes nothing. Called by the invitation page.
CREATE OR REPLACE FUNCTION find_invitation(p_token_hash bytea)
RETURNS TABLE (email citext, name text, role text, org_name text, has_password boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        invitation.email, invitation.name, invitation.role, orgs.name,
        EXISTS (SELECT FROM users WHERE users.email = invitation.email)
    FROM invitations AS invitation
    INNER JOIN orgs ON orgs.id = invitation.org_id
    WHERE invitation.org_id = app_org() AND invitation.token_hash = p_token_hash
        AND invitation.accepted_at IS NULL AND invitation.expires_at > now();
$$;

GRANT EXECUTE ON FUNCTION find_invitation(bytea) TO trainer_app;
