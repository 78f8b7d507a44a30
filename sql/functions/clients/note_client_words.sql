-- Keeps what a client is found by: name, e-mail and phone number in small letters without accents.
-- Private: called by the trigger clients_are_found_by_words.
CREATE OR REPLACE FUNCTION note_client_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO client_words (org_id, client_id, words)
    VALUES (NEW.org_id, NEW.id, lower(unaccent(concat_ws(' ', NEW.name, NEW.email, NEW.phone))))
    ON CONFLICT (org_id, client_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END
$$;

GRANT EXECUTE ON FUNCTION note_client_words() TO trainer_app, trainer_owner;
