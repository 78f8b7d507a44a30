-- Whether a pack pays for a service: it names the service, or none at all.
-- Private: called by usable_packs and book.
CREATE OR REPLACE FUNCTION pack_covers(p_purchase_id uuid, p_service_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM purchase_services WHERE org_id = app_org() AND purchase_id = p_purchase_id
    ) OR EXISTS (
        SELECT FROM purchase_services
        WHERE org_id = app_org() AND purchase_id = p_purchase_id AND service_id = p_service_id
    );
END
$$;
