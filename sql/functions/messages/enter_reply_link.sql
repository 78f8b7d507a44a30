-- Puts the transaction into the business a reply link belongs to, with the client as its author; outside
-- any business when there is no such link.
-- Private: called by find_reply_link and follow_reply_link.
CREATE OR REPLACE FUNCTION enter_reply_link(p_number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid;
BEGIN
    PERFORM set_config('app.link_no', p_number::text, true);
    SELECT org_id INTO v_org_id FROM reply_links WHERE number = p_number;
    PERFORM set_config('app.link_no', '', true);
    PERFORM set_config('app.org_id', coalesce(v_org_id::text, ''), true);
    PERFORM set_config('app.actor', 'client:' || coalesce(
        (SELECT client_id::text FROM reply_link_states WHERE org_id = v_org_id AND number = p_number), ''
    ), true);
END
$$;
