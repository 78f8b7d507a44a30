-- Gives a new line of the ledger the hash of the line before it in its pack, and its own. Whoever writes a
-- line holds the pack's row, so that lines of one pack are chained one after the other; of several lines in
-- one statement, each sees those before it.
-- Private: called by the trigger session_entries_are_chained.
CREATE OR REPLACE FUNCTION chain_session_entry() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT hash INTO NEW.previous_hash FROM session_entries
    WHERE org_id = NEW.org_id AND purchase_id = NEW.purchase_id
    ORDER BY id DESC LIMIT 1;
    NEW.hash := session_entry_hash(NEW);
    RETURN NEW;
END
$$;

GRANT EXECUTE ON FUNCTION chain_session_entry() TO trainer_owner;
