-- Which of these provider ids of incoming texts are known already.
-- Called by the poll for missed texts, outside any business.
CREATE OR REPLACE FUNCTION known_texts(p_message_sids text[]) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT message_sid FROM inbound_messages WHERE message_sid = ANY(p_message_sids);
END
$$;

GRANT EXECUTE ON FUNCTION known_texts(text[]) TO trainer_app;
