CREATE TRIGGER clients_are_found_by_words
AFTER INSERT OR UPDATE OF name, email, phone, archived_at, hidden_because ON clients
FOR EACH ROW EXECUTE FUNCTION note_client_words();
