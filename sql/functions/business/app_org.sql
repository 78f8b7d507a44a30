-- The business of this transaction, or NULL when none was set (then no row is visible).
-- Called by every function; plain SQL without settings of its own so that it is inlined.
CREATE OR REPLACE FUNCTION app_org() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT nullif(current_setting('app.org_id', true), '')::uuid;
$$;

GRANT EXECUTE ON FUNCTION app_org() TO trainer_app, trainer_owner;
