-- Notes that what a client asked for was dealt with, or (p_settled false, the undo) that it was not.
-- Returns the message; zero rows when it is not this business's or already so. Safe to repeat.
-- Called by the inbox.
CREATE OR REPLACE FUNCTION settle_reply(p_message_id uuid, p_settled boolean DEFAULT true)
RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE messages
    SET handled_at = CASE WHEN p_settled THEN now() END, seen_at = coalesce(seen_at, now())
    WHERE org_id = app_org() AND id = p_message_id AND direction = 'in'
        AND (handled_at IS NULL) = p_settled;
    IF FOUND THEN
        RETURN QUERY SELECT * FROM message_states WHERE org_id = app_org() AND message_id = p_message_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION settle_reply(uuid, boolean) TO trainer_app;
