-- Forgets this business's account at the SMS provider, tokens included: from now on its texts go through
-- the installation's, or are only written down. Returns whether there was one. Safe to repeat.
-- Called by the settings.
CREATE OR REPLACE FUNCTION remove_sms_account() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM sms_accounts WHERE org_id = app_org();
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION remove_sms_account() TO trainer_app;
