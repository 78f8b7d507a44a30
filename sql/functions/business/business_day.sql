-- The date on the wall of the business whose transaction this is, at the given instant.
-- NULL outside a business. plpgsql: on PostgreSQL 15 a sub-select in sql is planned at every call.
-- Called by the pack functions (expiry).
CREATE OR REPLACE FUNCTION business_day(p_at timestamptz) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (p_at AT TIME ZONE (SELECT timezone FROM public.orgs WHERE id = public.app_org()))::date;
END
$$;

GRANT EXECUTE ON FUNCTION business_day(timestamptz) TO trainer_app, trainer_owner;
