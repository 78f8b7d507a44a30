-- Who acts in this transaction: 'user:<id>', 'worker', 'ticker'; somebody at a database prompt is
-- named by the login used there, so that no ledger line is ever without an author.
CREATE OR REPLACE FUNCTION app_actor() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(nullif(current_setting('app.actor', true), ''), 'database:' || session_user);
$$;

GRANT EXECUTE ON FUNCTION app_actor() TO trainer_app, trainer_owner;
