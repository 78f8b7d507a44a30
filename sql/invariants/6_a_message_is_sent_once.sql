-- Invariant 6: the provider took a message once. It has another id of the provider's only when whatever went
-- out under the first one did not arrive.
WITH taken AS (
    SELECT
        org_id,
        message_id,
        provider_sid
    FROM message_events
    WHERE provider_sid <> ''
    GROUP BY org_id, message_id, provider_sid
    HAVING NOT bool_or(status IN ('undelivered', 'failed', 'canceled'))
)

SELECT
    org_id,
    'message ' || message_id AS subject,
    format('the provider took it %s times', count(*)) AS wrong
FROM taken
GROUP BY org_id, message_id
HAVING count(*) > 1
