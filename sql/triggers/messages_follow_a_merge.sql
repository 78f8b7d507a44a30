CREATE TRIGGER messages_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON messages
FOR EACH ROW WHEN (NEW.client_id IS NOT NULL) EXECUTE FUNCTION follow_merge();
