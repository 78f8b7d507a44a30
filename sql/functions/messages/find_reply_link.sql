-- What a reply link shows: the business, the booking and what each act would do. Counts that it was opened
-- and changes nothing else. Zero rows when the link is unknown, used, of a booking that was moved, is not
-- open any more or has begun.
-- Called by the reply page, outside any business; leaves the transaction inside the link's.
CREATE OR REPLACE FUNCTION find_reply_link(p_number bigint) RETURNS SETOF reply_link_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM enter_reply_link(p_number);
    UPDATE reply_links SET opened = opened + 1 WHERE org_id = app_org() AND number = p_number;
    RETURN QUERY
    SELECT * FROM reply_link_states
    WHERE org_id = app_org() AND number = p_number AND is_open;
END
$$;

GRANT EXECUTE ON FUNCTION find_reply_link(bigint) TO trainer_app;
