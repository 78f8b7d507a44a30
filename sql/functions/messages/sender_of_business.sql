-- What texts of this business go through: its own account as `{account}/{number or service}`, else
-- p_shared_sender, else `console`.
-- Private: called by the functions that send or receive.
CREATE OR REPLACE FUNCTION sender_of_business(p_shared_sender text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(
        (SELECT account_sid || '/' || sender FROM sms_accounts WHERE org_id = app_org()), p_shared_sender, 'console'
    );
END
$$;
