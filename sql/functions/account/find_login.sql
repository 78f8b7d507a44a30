-- The user and password hash (argon2) behind an e-mail address; zero rows when there is none.
-- Changes nothing. Called by signing in, which checks the password.
CREATE OR REPLACE FUNCTION find_login(p_email citext) RETURNS TABLE (user_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id, password_hash FROM users WHERE email = p_email;
$$;

GRANT EXECUTE ON FUNCTION find_login(citext) TO trainer_app;
