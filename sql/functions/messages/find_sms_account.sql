-- This business's account at the SMS provider with its encrypted tokens, and whether its sender has been
-- stopped; zero rows without one. Called by the worker, the ticker and the settings (which show no token).
CREATE OR REPLACE FUNCTION find_sms_account()
RETURNS TABLE (
    account_sid text,
    auth_token bytea,
    sender text,
    changed_at timestamptz,
    stopped_at timestamptz,
    stopped_because text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT
        account.account_sid, account.auth_token, account.sender, account.changed_at,
        state.stopped_at, state.stopped_because
    FROM sms_accounts AS account
    LEFT JOIN senders AS state ON state.sender = account.account_sid || '/' || account.sender
    WHERE account.org_id = app_org();
END
$$;

GRANT EXECUTE ON FUNCTION find_sms_account() TO trainer_app;
