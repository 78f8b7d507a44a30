-- Keeps what a client is found by: name, e-mail and phone number in small letters without accents, each word
-- after a space, and whether the client is active, archived or hidden.
-- Private: called by the trigger clients_are_found_by_words.
CREATE OR REPLACE FUNCTION note_client_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO client_words (org_id, client_id, words, state)
    VALUES (
        NEW.org_id, NEW.id,
        ' ' || lower(unaccent(concat_ws(' ', btrim(NEW.name), NEW.email, NEW.phone))),
        CASE
            WHEN NEW.hidden_because IS NOT NULL THEN 'hidden'
            WHEN NEW.archived_at IS NOT NULL THEN 'archived'
            ELSE 'active'
        END
    )
    ON CONFLICT (org_id, client_id) DO UPDATE SET words = excluded.words, state = excluded.state;
    RETURN NULL;
END
$$;

GRANT EXECUTE ON FUNCTION note_client_words() TO trainer_owner;
