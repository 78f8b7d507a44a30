CREATE TRIGGER pack_events_are_chained BEFORE INSERT ON pack_events
FOR EACH ROW EXECUTE FUNCTION chain_pack_event();
