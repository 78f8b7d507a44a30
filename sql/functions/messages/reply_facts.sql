-- What an answer to a client is worded from: the business, and the booking as it now is (or NULL for none).
-- Private: called where a text comes in.
CREATE OR REPLACE FUNCTION reply_facts(p_booking_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(
        (
            -- Not booking_states: a client waits for the answer, and the counts of packs are not in it.
            SELECT jsonb_build_object(
                'org_name', org.name, 'locale', org.locale,
                'timezone', coalesce(client.timezone, org.timezone),
                'starts_at', booking.starts_at, 'trainer_name', trainer.name,
                'settlement', booking.settlement, 'has_pack', booking.purchase_id IS NOT NULL
            )
            FROM orgs AS org
            LEFT JOIN bookings AS booking ON org.id = booking.org_id AND booking.id = p_booking_id
            LEFT JOIN clients AS client ON booking.org_id = client.org_id AND booking.client_id = client.id
            LEFT JOIN appointments AS appointment
                ON booking.org_id = appointment.org_id AND booking.appointment_id = appointment.id
            LEFT JOIN memberships AS trainer
                ON appointment.org_id = trainer.org_id AND appointment.trainer_id = trainer.user_id
            WHERE org.id = app_org()
        ),
        '{}'
    );
END
$$;
