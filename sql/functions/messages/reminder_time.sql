-- When the reminder of a session goes out, or NULL for none. p_lead is minutes before the start, or
-- `d1@18:00` for the day before at 18:00. A time in the quiet hours moves earlier, to the last allowed
-- minute before it: the 24 hours' reminder of a session on Wednesday at 6:00 goes out on Monday evening.
-- Booked after that minute, it goes out at the next allowed one that is two hours before the start or
-- more. Booked within the lead time there is none: the client has just been told.
-- Called by plan_reminders, and by the settings for their example.
CREATE OR REPLACE FUNCTION reminder_time(
    p_starts_at timestamptz,
    p_lead text,
    p_timezone text,
    p_quiet_until time,
    p_quiet_from time,
    p_now timestamptz
) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_wall timestamp := p_starts_at AT TIME ZONE p_timezone;
    v_due timestamptz;
    v_next timestamptz;
BEGIN
    IF p_lead LIKE 'd%' THEN
        v_due := (v_wall::date - substr(p_lead, 2, 1)::integer + substr(p_lead, 4)::time) AT TIME ZONE p_timezone;
    ELSE
        v_due := p_starts_at - make_interval(mins => p_lead::integer);
    END IF;
    IF v_due <= p_now THEN
        RETURN NULL;
    END IF;
    IF allowed_from(v_due, p_timezone, p_quiet_until, p_quiet_from) = v_due THEN
        RETURN v_due;
    END IF;
    v_wall := v_due AT TIME ZONE p_timezone;
    v_due := (v_wall::date - (v_wall::time < p_quiet_until)::integer + p_quiet_from) AT TIME ZONE p_timezone;
    IF v_due > p_now THEN
        RETURN v_due;
    END IF;
    v_next := allowed_from(p_now, p_timezone, p_quiet_until, p_quiet_from);
    RETURN CASE WHEN v_next <= p_starts_at - interval '2 hours' THEN v_next END;
END
$$;

GRANT EXECUTE ON FUNCTION reminder_time(timestamptz, text, text, time, time, timestamptz) TO trainer_app;
