-- When this business reminds its clients (minutes before the start, or `d1@18:00`) and when texts may go
-- out on the client's clock; everything planned is brought in line with it, in the same transaction.
-- Returns how many open bookings ahead were looked at; it locks them, in id order, as whoever changes one
-- does.
-- Errors: orgs_reminder_leads_are_known, orgs_quiet_hours_leave_a_day. Safe to repeat.
-- Called by the settings.
CREATE OR REPLACE FUNCTION set_reminders(p_leads text[], p_quiet_until time, p_quiet_from time)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_bookings uuid[];
BEGIN
    UPDATE orgs SET reminder_leads = p_leads, quiet_until = p_quiet_until, quiet_from = p_quiet_from
    WHERE id = app_org();
    v_bookings := ARRAY(
        SELECT id FROM bookings
        WHERE org_id = app_org() AND status IN ('booked', 'confirmed') AND starts_at > now()
        ORDER BY id
        FOR NO KEY UPDATE
    );
    PERFORM plan_reminders(v_bookings);
    RETURN cardinality(v_bookings);
END
$$;

GRANT EXECUTE ON FUNCTION set_reminders(text[], time, time) TO trainer_app;
