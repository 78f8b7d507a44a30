CREATE TRIGGER purchase_sharers_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON purchase_sharers
FOR EACH ROW EXECUTE FUNCTION follow_merge();
