-- Whether a text of this business is due that only the pace of its sender holds back.
-- Called by the worker and the ticker, which then ask again a moment later.
CREATE OR REPLACE FUNCTION texts_wait(p_shared_sender text DEFAULT NULL, p_now timestamptz DEFAULT now())
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM messages
        WHERE org_id = app_org() AND state = 'pending' AND channel = 'sms' AND send_after <= p_now
    ) AND NOT EXISTS (
        SELECT FROM senders
        WHERE sender = sender_of_business(p_shared_sender) AND stopped_at IS NOT NULL
    );
END
$$;

GRANT EXECUTE ON FUNCTION texts_wait(text, timestamptz) TO trainer_app;
