CREATE TRIGGER client_goals_follow_a_merge BEFORE INSERT OR UPDATE OF client_id ON client_goals
FOR EACH ROW EXECUTE FUNCTION follow_merge();
