-- Invariant 7: every table of a business has row security enabled and forced, with the policy
-- same_business as the only one that lets the site see a row.
SELECT
    'table ' || business_table.relname AS subject,
    CASE
        WHEN NOT (business_table.relrowsecurity AND business_table.relforcerowsecurity)
            THEN 'row security is not enabled and forced'
        WHEN same_business.polname IS NULL
            THEN 'the policy same_business is missing or says something else'
        ELSE format('the policy %s opens it to the site', other.polname)
    END AS wrong
FROM pg_class AS business_table
INNER JOIN pg_attribute AS business
    ON
        business_table.oid = business.attrelid
        AND business.attname = CASE business_table.relname WHEN 'orgs' THEN 'id' ELSE 'org_id' END
LEFT JOIN pg_policy AS same_business
    ON
        business_table.oid = same_business.polrelid
        AND same_business.polname = 'same_business'
        AND same_business.polpermissive
        AND same_business.polcmd = '*'
        AND same_business.polroles = '{0}'
        AND same_business.polwithcheck IS NULL
        AND pg_get_expr(same_business.polqual, same_business.polrelid) = format(
            '(%I = (NULLIF(current_setting(''app.org_id''::text, true), ''''::text))::uuid)',
            business.attname
        )
LEFT JOIN pg_policy AS other
    ON
        business_table.oid = other.polrelid
        AND other.polname <> 'same_business'
        AND other.polpermissive
        AND (0 = any(other.polroles) OR to_regrole('trainer_app') = any(other.polroles))
WHERE
    business_table.relnamespace = 'public'::regnamespace
    AND business_table.relkind IN ('r', 'p')
    AND NOT (
        business_table.relrowsecurity
        AND business_table.relforcerowsecurity
        AND same_business.polname IS NOT NULL
        AND other.polname IS NULL
    )
