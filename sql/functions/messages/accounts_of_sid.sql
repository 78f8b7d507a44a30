-- The encrypted tokens with which a webhook of this provider account may be signed, in whichever business
-- they are, and the senders they belong to; NULL = all accounts, for the poll.
-- Called by the webhooks and the poll for missed texts, outside any business.
CREATE OR REPLACE FUNCTION accounts_of_sid(p_account_sid text DEFAULT NULL)
RETURNS TABLE (account_sid text, sender text, auth_token bytea, previous_auth_token bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT account.account_sid, account.sender, account.auth_token, account.previous_auth_token
    FROM sms_accounts AS account
    WHERE p_account_sid IS NULL OR account.account_sid = p_account_sid;
END
$$;

GRANT EXECUTE ON FUNCTION accounts_of_sid(text) TO trainer_app;
