CREATE TRIGGER session_entries_are_chained BEFORE INSERT ON session_entries
FOR EACH ROW EXECUTE FUNCTION chain_session_entry();
