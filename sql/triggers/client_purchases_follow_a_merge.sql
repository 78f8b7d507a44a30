CREATE TRIGGER client_purchases_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON client_purchases
FOR EACH ROW EXECUTE FUNCTION follow_merge();
