-- Gives a new line of a pack's history the hash of the line before it, and its own, as chain_session_entry
-- does in the ledger.
-- Private: called by the trigger pack_events_are_chained.
CREATE OR REPLACE FUNCTION chain_pack_event() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT hash INTO NEW.previous_hash FROM pack_events
    WHERE org_id = NEW.org_id AND purchase_id = NEW.purchase_id
    ORDER BY id DESC LIMIT 1;
    NEW.hash := pack_event_hash(NEW);
    RETURN NEW;
END
$$;

GRANT EXECUTE ON FUNCTION chain_pack_event() TO trainer_owner;
