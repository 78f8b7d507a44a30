-- Not before an update: moving an appointment updates its bookings by the key, which such a trigger would
-- make lock them against everybody who looks the key up, and a reminder that is being claimed does.
CREATE TRIGGER bookings_follow_a_merge BEFORE INSERT ON bookings
FOR EACH ROW EXECUTE FUNCTION follow_merge();
