-- Invariant 7: every primary key, unique key and exclusion constraint of a business's table begins with
-- org_id, and so does every key that points into such a table: no row can point into another business.
SELECT
    'index ' || own_key.indexrelid::regclass AS subject,
    'does not begin with org_id' AS wrong
FROM pg_index AS own_key
INNER JOIN pg_class AS business_table ON own_key.indrelid = business_table.oid
INNER JOIN pg_attribute AS business
    ON own_key.indrelid = business.attrelid AND business.attname = 'org_id'
WHERE
    business_table.relnamespace = 'public'::regnamespace
    AND (own_key.indisunique OR own_key.indisexclusion)
    AND own_key.indkey[0] <> business.attnum

UNION ALL

SELECT
    'foreign key ' || foreign_key.conname AS subject,
    'does not lead from org_id to org_id, or was never validated' AS wrong
FROM pg_constraint AS foreign_key
INNER JOIN pg_attribute AS there
    ON foreign_key.confrelid = there.attrelid AND there.attname = 'org_id'
LEFT JOIN pg_attribute AS here
    ON foreign_key.conrelid = here.attrelid AND here.attname = 'org_id'
WHERE
    foreign_key.connamespace = 'public'::regnamespace
    AND foreign_key.contype = 'f'
    AND NOT (
        foreign_key.convalidated
        AND foreign_key.confkey[1] = there.attnum
        AND foreign_key.conkey[1] IS NOT DISTINCT FROM here.attnum
    )
