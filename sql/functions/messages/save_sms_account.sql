-- Keeps this business's account at the SMS provider; the tokens come encrypted. A token that is replaced
-- stays valid for signatures until the next change, so that nothing is lost while it is rotated; without a
-- new one (p_auth_token NULL) the present one is kept, if it is the same account's. Whatever stopped its
-- sender is forgotten.
-- Errors: sms_accounts_account_sid_is_one, sms_accounts_sender_is_one, sms_accounts_auth_token_is_given.
-- Safe to repeat. Called by the settings.
CREATE OR REPLACE FUNCTION save_sms_account(p_account_sid text, p_auth_token bytea, p_sender text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_auth_token IS NULL THEN
        UPDATE sms_accounts SET account_sid = p_account_sid, sender = p_sender, changed_at = now(), changed_by = app_actor()
        WHERE org_id = app_org() AND account_sid = p_account_sid;
    ELSE
        INSERT INTO sms_accounts (org_id, account_sid, auth_token, sender, changed_by)
        VALUES (app_org(), p_account_sid, p_auth_token, p_sender, app_actor())
        ON CONFLICT (org_id) DO UPDATE
        SET previous_auth_token = CASE
                WHEN sms_accounts.account_sid = excluded.account_sid THEN sms_accounts.auth_token
            END,
            account_sid = excluded.account_sid, auth_token = excluded.auth_token, sender = excluded.sender,
            changed_at = now(), changed_by = app_actor();
    END IF;
    UPDATE senders SET stopped_at = NULL, stopped_because = NULL
    WHERE sender = p_account_sid || '/' || p_sender;
END
$$;

GRANT EXECUTE ON FUNCTION save_sms_account(text, bytea, text) TO trainer_app;
