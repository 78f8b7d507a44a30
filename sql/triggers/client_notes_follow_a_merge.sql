CREATE TRIGGER client_notes_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON client_notes
FOR EACH ROW EXECUTE FUNCTION follow_merge();
