CREATE TRIGGER client_tags_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON client_tags
FOR EACH ROW EXECUTE FUNCTION follow_merge();
