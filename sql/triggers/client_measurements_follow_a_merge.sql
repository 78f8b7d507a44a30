CREATE TRIGGER client_measurements_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON client_measurements
FOR EACH ROW EXECUTE FUNCTION follow_merge();
