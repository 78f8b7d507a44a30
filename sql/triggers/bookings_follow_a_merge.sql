CREATE TRIGGER bookings_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON bookings
FOR EACH ROW EXECUTE FUNCTION follow_merge();
