-- Why the sender of this business's texts was stopped (the provider's code), or NULL when it was not.
-- Called by the inbox.
CREATE OR REPLACE FUNCTION stopped_sender(p_shared_sender text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(stopped_because, '') FROM senders
        WHERE sender = sender_of_business(p_shared_sender) AND stopped_at IS NOT NULL
    );
END
$$;

GRANT EXECUTE ON FUNCTION stopped_sender(text) TO trainer_app;
