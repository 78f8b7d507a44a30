-- Sells an offer to a client: makes a session pack with the offer's name, sessions and price as they
-- are now, valid from today on the business's calendar for as many days as the offer says.
-- Returns the pack; zero rows, and nothing sold, when the client or the offer is unknown, another
-- business's, archived or retired. Safe to repeat with p_request_id: the first pack is returned.
-- Error requests_same_content: that request id belongs to another act, client or offer.
-- Called by the client page.
CREATE OR REPLACE FUNCTION sell_pack(p_client_id uuid, p_offer_id uuid, p_request_id uuid DEFAULT NULL)
RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_purchase_id uuid;
BEGIN
    IF claim_request(p_request_id, 'sell_pack', concat_ws(' ', p_client_id, p_offer_id)) THEN
        INSERT INTO client_purchases (
            org_id, client_id, offer_id, name, sessions_total, price_minor, currency,
            purchased_on, expires_on
        )
        SELECT
            offer.org_id, client.id, offer.id, offer.name, offer.sessions, offer.price_minor, org.currency,
            business_day(now()), business_day(now()) + offer.valid_days
        FROM offers AS offer
        INNER JOIN orgs AS org ON org.id = offer.org_id
        INNER JOIN clients AS client
            ON client.org_id = offer.org_id AND client.id = p_client_id AND client.archived_at IS NULL
        WHERE offer.org_id = app_org() AND offer.id = p_offer_id AND offer.retired_at IS NULL
        RETURNING id INTO v_purchase_id;
        PERFORM answer_request(p_request_id, (v_purchase_id IS NOT NULL)::integer, v_purchase_id);
    ELSE
        SELECT answer_id INTO v_purchase_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN QUERY SELECT * FROM pack_states
    WHERE org_id = app_org() AND purchase_id = v_purchase_id;
END
$$;

GRANT EXECUTE ON FUNCTION sell_pack(uuid, uuid, uuid) TO trainer_app;
