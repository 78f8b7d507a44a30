-- The ids of all businesses. Called by the ticker, outside any business.
CREATE OR REPLACE FUNCTION list_businesses() RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT id FROM orgs ORDER BY id;
END
$$;

GRANT EXECUTE ON FUNCTION list_businesses() TO trainer_app;
