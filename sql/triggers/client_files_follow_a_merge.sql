CREATE TRIGGER client_files_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON client_files
FOR EACH ROW EXECUTE FUNCTION follow_merge();
