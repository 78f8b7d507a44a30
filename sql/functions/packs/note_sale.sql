-- Begins the history of a new pack, so that there is no pack whose total nothing explains. The note made at
-- the sale stays with the pack: a line of history could not forget it with a client who is erased.
-- Private: called by the trigger client_purchases_begin_a_history.
CREATE OR REPLACE FUNCTION note_sale() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO pack_events (org_id, purchase_id, kind, sessions, details, actor, at)
    VALUES (
        NEW.org_id, NEW.id, 'sold', NEW.sessions_total,
        jsonb_build_object('expires_after', NEW.expires_on, 'frozen', NEW.frozen_at IS NOT NULL),
        app_actor(), NEW.created_at
    );
    RETURN NULL;
END
$$;

GRANT EXECUTE ON FUNCTION note_sale() TO trainer_owner;
