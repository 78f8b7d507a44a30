-- A message with whom and what it is about, the words it is made of, and what is known of its delivery.
-- `is_unproven`: an hour after it was to go out nobody knows that a reminder was delivered.
-- `is_first`: nothing was ever sent to that number, so it says how to opt out (asked only while sending).
CREATE VIEW message_states WITH (security_invoker = true) AS
SELECT
    message.org_id,
    message.id AS message_id,
    message.direction,
    message.channel,
    message.kind,
    message.state,
    message.reason,
    message.outcome,
    message.client_id,
    message.booking_id,
    message.purchase_id,
    message.for_start,
    message.lead,
    message.address,
    message.sender,
    message.subject,
    message.body,
    message.segments,
    message.send_after,
    message.expires_at,
    message.attempt,
    message.lease_token,
    message.called_at,
    message.provider_sid,
    message.error_code,
    message.next_check_at,
    message.created_at,
    message.created_by,
    message.accepted_at,
    message.finished_at,
    message.seen_at,
    message.handled_at,
    client.name AS client_name,
    booking.status AS booking_status,
    booking.starts_at,
    service.name AS service_name,
    trainer.name AS trainer_name,
    place.name AS location_name,
    pack.name AS pack_name,
    pack.expires_on,
    org.name AS org_name,
    org.locale,
    wording.subject AS template_subject,
    wording.body AS template_body,
    reply_link.number AS link_number,
    pack.sessions_total - pack.sessions_used AS sessions_left,
    coalesce(client.timezone, org.timezone) AS timezone,
    extract(EPOCH FROM message.expires_at - now())::integer AS seconds_left,
    message.kind = 'reminder' AND message.send_after < now() - interval '1 hour' AND (
        message.state IN ('sending', 'unknown', 'accepted', 'undelivered', 'failed', 'expired')
        OR message.state = 'sent' AND message.channel = 'sms'
        OR message.state = 'suppressed' AND message.reason = 'daily_limit'
        OR message.state = 'pending' AND message.attempt > 2
    ) AS is_unproven,
    message.state = 'sending' AND message.channel = 'sms' AND NOT EXISTS (
        SELECT FROM messages AS earlier
        WHERE
            earlier.org_id = message.org_id AND earlier.address = message.address
            AND earlier.direction = 'out' AND earlier.id <> message.id
            AND earlier.state IN ('accepted', 'sent', 'delivered', 'unknown', 'console')
    ) AS is_first
FROM messages AS message
INNER JOIN orgs AS org ON message.org_id = org.id
LEFT JOIN clients AS client
    ON message.org_id = client.org_id AND message.client_id = client.id
LEFT JOIN bookings AS booking
    ON message.org_id = booking.org_id AND message.booking_id = booking.id
LEFT JOIN appointments AS appointment
    ON booking.org_id = appointment.org_id AND booking.appointment_id = appointment.id
LEFT JOIN memberships AS trainer
    ON appointment.org_id = trainer.org_id AND appointment.trainer_id = trainer.user_id
LEFT JOIN services AS service
    ON appointment.org_id = service.org_id AND appointment.service_id = service.id
LEFT JOIN locations AS place
    ON appointment.org_id = place.org_id AND appointment.location_id = place.id
LEFT JOIN client_purchases AS pack
    ON message.org_id = pack.org_id AND message.purchase_id = pack.id
LEFT JOIN message_templates AS wording
    ON message.org_id = wording.org_id AND message.kind = wording.kind
LEFT JOIN reply_links AS reply_link
    ON
        message.org_id = reply_link.org_id AND message.id = reply_link.message_id
        AND message.booking_id = reply_link.booking_id;

GRANT SELECT ON message_states TO trainer_app, trainer_functions;
