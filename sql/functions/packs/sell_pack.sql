-- Sells an offer to a client: makes a session pack with the offer's name, sessions and services as they are
-- now, at its price or at p_price_minor, valid as the offer says from p_sold_on (today on the business's
-- calendar). With p_method the price is noted as paid; without, it is due.
-- Returns the pack; zero rows, and nothing sold, when the client or the offer is unknown, another
-- business's, archived, hidden or retired, or the team member's role may not sell it. Safe to repeat with
-- p_request_id: the first pack is returned.
-- Error requests_same_content: that request id belongs to another act, client, offer or price.
-- Called by the client page and the register.
CREATE OR REPLACE FUNCTION sell_pack(
    p_client_id uuid, p_offer_id uuid, p_request_id uuid DEFAULT NULL, p_price_minor bigint DEFAULT NULL,
    p_sold_on date DEFAULT NULL, p_note text DEFAULT '', p_method text DEFAULT NULL
) RETURNS SETOF pack_states
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_purchase_id uuid;
BEGIN
    IF claim_request(
        p_request_id, 'sell_pack', concat_ws(' ', p_client_id, p_offer_id, p_price_minor)
    ) THEN
        INSERT INTO client_purchases (
            org_id, client_id, offer_id, name, sessions_total, price_minor, currency,
            purchased_on, expires_on, days_from_first_use, note
        )
        SELECT
            offer.org_id, client.id, offer.id, offer.name, offer.sessions,
            coalesce(p_price_minor, offer.price_minor), org.currency, sale.day,
            CASE offer.valid_from WHEN 'purchase' THEN sale.day + offer.valid_days END,
            CASE offer.valid_from WHEN 'first_use' THEN offer.valid_days END,
            p_note
        FROM offers AS offer
        INNER JOIN orgs AS org ON org.id = offer.org_id
        INNER JOIN clients AS client
            ON client.org_id = offer.org_id AND client.id = p_client_id
            AND client.archived_at IS NULL AND client.hidden_because IS NULL
        CROSS JOIN LATERAL (SELECT coalesce(p_sold_on, business_day(now())) AS day) AS sale
        WHERE offer.org_id = app_org() AND offer.id = p_offer_id AND offer.retired_at IS NULL
            AND NOT EXISTS (
                SELECT FROM memberships AS seller
                WHERE seller.org_id = offer.org_id AND app_actor() = 'user:' || seller.user_id
                    AND seller.role <> ALL(offer.sold_by)
            )
        RETURNING id INTO v_purchase_id;
        INSERT INTO purchase_services (org_id, purchase_id, service_id)
        SELECT org_id, v_purchase_id, service_id FROM offer_services
        WHERE org_id = app_org() AND offer_id = p_offer_id AND v_purchase_id IS NOT NULL;
        IF p_method IS NOT NULL THEN
            PERFORM pay_pack(v_purchase_id, due_minor, p_method, p_sold_on)
            FROM pack_states WHERE org_id = app_org() AND purchase_id = v_purchase_id;
        END IF;
        PERFORM answer_request(p_request_id, (v_purchase_id IS NOT NULL)::integer, v_purchase_id);
    ELSE
        SELECT answer_id INTO v_purchase_id FROM requests
        WHERE org_id = app_org() AND request_id = p_request_id;
    END IF;
    RETURN QUERY SELECT * FROM pack_states
    WHERE org_id = app_org() AND purchase_id = v_purchase_id;
END
$$;

GRANT EXECUTE ON FUNCTION sell_pack(uuid, uuid, uuid, bigint, date, text, text) TO trainer_app;
