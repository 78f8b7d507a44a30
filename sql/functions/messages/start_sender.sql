-- Lets a stopped sender of this business send again, because its account was mended. Returns whether it was
-- stopped. Safe to repeat. Called by the settings.
CREATE OR REPLACE FUNCTION start_sender(p_shared_sender text DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE senders SET stopped_at = NULL, stopped_because = NULL
    WHERE sender = sender_of_business(p_shared_sender) AND stopped_at IS NOT NULL;
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION start_sender(text) TO trainer_app;
