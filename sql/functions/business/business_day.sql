-- The date on the wall of the business whose transaction this is, at the given instant.
-- NULL outside a business. Called by the pack functions (expiry) and the pack view.
CREATE OR REPLACE FUNCTION business_day(p_at timestamptz) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT (p_at AT TIME ZONE (SELECT orgs.timezone FROM public.orgs WHERE orgs.id = public.app_org()))::date;
$$;

GRANT EXECUTE ON FUNCTION business_day(timestamptz) TO trainer_app, trainer_owner;
