CREATE TRIGGER payments_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON payments
FOR EACH ROW EXECUTE FUNCTION follow_merge();
