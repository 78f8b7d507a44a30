-- Whether a client already has the pack that a line of a file describes: open, of the same name, total and
-- last day, and sold on that day if the line names one.
-- Private: called where lines are checked and applied, so that the same file twice makes no pack twice.
CREATE OR REPLACE FUNCTION has_pack(p_client_id uuid, p_pack jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM client_purchases
        WHERE org_id = app_org() AND client_id = p_client_id AND closed_at IS NULL
            AND name = p_pack ->> 'name' AND sessions_total = (p_pack ->> 'total')::integer
            AND expires_on IS NOT DISTINCT FROM (p_pack ->> 'expires_on')::date
            AND purchased_on = coalesce((p_pack ->> 'purchased_on')::date, purchased_on)
    );
END
$$;
