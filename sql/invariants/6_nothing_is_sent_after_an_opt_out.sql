-- Invariant 6: no text is sent to a number after its owner has opted out. What was in hand at that instant
-- was claimed before it.
SELECT
    message.org_id,
    'message ' || message.id AS subject,
    format('was sent at %s, its number had opted out at %s', message.called_at, consent.at) AS wrong
FROM messages AS message
INNER JOIN phone_consents AS consent
    ON message.org_id = consent.org_id AND message.address = consent.phone
WHERE
    message.direction = 'out' AND message.channel = 'sms'
    AND consent.state = 'opted_out' AND message.called_at > consent.at
