-- The first instant from p_at on at which texts may go out: p_at itself by day, else the next morning's
-- end of the quiet hours, on the wall clock of p_timezone. The last allowed minute is p_quiet_from itself.
-- Private: called by reminder_time, notify_booking, send_text and claim_messages.
CREATE OR REPLACE FUNCTION allowed_from(
    p_at timestamptz, p_timezone text, p_quiet_until time, p_quiet_from time
) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_wall timestamp := p_at AT TIME ZONE p_timezone;
BEGIN
    RETURN CASE
        WHEN v_wall::time < p_quiet_until THEN (v_wall::date + p_quiet_until) AT TIME ZONE p_timezone
        WHEN v_wall::time > p_quiet_from + interval '59 seconds'
            THEN (v_wall::date + 1 + p_quiet_until) AT TIME ZONE p_timezone
        ELSE p_at
    END;
END
$$;
