-- Takes back a message that waits to be sent. Returns it as it now is; zero rows when it is not this
-- business's or not waiting any more. Safe to repeat: the second call returns zero rows.
-- Called by the inbox and the booking panel.
CREATE OR REPLACE FUNCTION withdraw_message(p_message_id uuid) RETURNS SETOF message_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE messages SET state = 'cancelled', reason = 'withdrawn', finished_at = now()
    WHERE org_id = app_org() AND id = p_message_id AND state = 'pending';
    IF FOUND THEN
        RETURN QUERY SELECT * FROM message_states WHERE org_id = app_org() AND message_id = p_message_id;
    END IF;
END
$$;

GRANT EXECUTE ON FUNCTION withdraw_message(uuid) TO trainer_app;
