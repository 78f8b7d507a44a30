-- Invariant 7: every primary key, unique key and exclusion constraint of a business's table begins with
-- org_id, and so does every key that points into such a table: no row can point into another business.
SELECT
    NULL::uuid AS org_id,
    'index ' || index.indexrelid::regclass AS subject,
    'does not begin with org_id' AS wrong
FROM pg_index AS index
INNER JOIN pg_attribute AS attribute
    ON index.indrelid = attribute.attrelid AND attribute.attname = 'org_id'
INNER JOIN pg_class AS class ON index.indrelid = class.oid
WHERE
    class.relnamespace = 'public'::regnamespace
    AND (index.indisunique OR index.indisexclusion)
    AND index.indkey[0] <> attribute.attnum

UNION ALL

SELECT
    NULL::uuid AS org_id,
    'foreign key ' || foreign_key.conname AS subject,
    'does not lead from org_id to org_id, or was never validated' AS wrong
FROM pg_constraint AS foreign_key
INNER JOIN pg_attribute AS target
    ON foreign_key.confrelid = target.attrelid AND target.attname = 'org_id'
LEFT JOIN pg_attribute AS source
    ON foreign_key.conrelid = source.attrelid AND source.attname = 'org_id'
WHERE
    foreign_key.connamespace = 'public'::regnamespace
    AND foreign_key.contype = 'f'
    AND NOT (
        foreign_key.convalidated
        AND foreign_key.confkey[1] = target.attnum
        AND foreign_key.conkey[1] IS NOT DISTINCT FROM source.attnum
    )
