-- Says of each line from p_first to p_last that is not rejected what it would do to its client: make, change
-- (what from: `before`) or nothing; a pack the client already has is left out. A line about the same person
-- as an earlier one shares that line's client and fate. Whoever is gone since is rejected.
-- Private: called by check_import_lines and, as things may have changed since, by apply_import_lines.
CREATE OR REPLACE FUNCTION judge_import_lines(p_import_id uuid, p_first integer, p_last integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE import_lines AS later
    SET client_id = found.client_id,
        verdict = CASE WHEN found.verdict = 'rejected' THEN 'rejected' ELSE later.verdict END,
        reason = CASE
            WHEN found.verdict = 'rejected'
                THEN format('Line %s, about the same client, is rejected.', later.same_line)
            ELSE later.reason
        END
    FROM first_lines(p_import_id, p_first, p_last) AS found
    WHERE later.org_id = app_org() AND later.import_id = p_import_id
        AND later.line BETWEEN p_first AND p_last AND later.verdict <> 'rejected'
        AND later.line = found.line;

    UPDATE import_lines AS one
    SET client_id = coalesce(client.merged_into, client.id),
        verdict = CASE WHEN client.hidden_because = 'merged' THEN one.verdict ELSE 'rejected' END,
        reason = CASE
            WHEN client.hidden_because = 'merged' THEN one.reason ELSE 'The client is no longer there.'
        END
    FROM clients AS client
    WHERE one.org_id = app_org() AND one.import_id = p_import_id
        AND one.line BETWEEN p_first AND p_last AND one.verdict <> 'rejected'
        AND client.org_id = one.org_id AND client.id = one.client_id AND client.hidden_because IS NOT NULL;

    UPDATE import_lines AS one
    SET before = judged.before,
        fields = CASE WHEN judged.has_pack THEN one.fields - 'pack' ELSE one.fields END,
        verdict = CASE
            WHEN judged.before <> '{}' OR one.fields ? 'pack' AND NOT judged.has_pack THEN 'changed'
            ELSE 'unchanged'
        END,
        reason = CASE
            WHEN judged.has_pack THEN concat_ws(' ', nullif(one.reason, ''), 'The pack is already there.')
            ELSE one.reason
        END
    FROM (
        SELECT
            line.line, import_before(client, line.fields) AS before,
            line.fields ? 'pack' AND has_pack(client.id, line.fields -> 'pack') AS has_pack
        FROM import_lines AS line
        INNER JOIN clients AS client ON client.org_id = line.org_id AND client.id = line.client_id
        WHERE line.org_id = app_org() AND line.import_id = p_import_id
            AND line.line BETWEEN p_first AND p_last AND line.verdict <> 'rejected'
    ) AS judged
    WHERE one.org_id = app_org() AND one.import_id = p_import_id
        AND one.line BETWEEN p_first AND p_last AND one.line = judged.line;
END
$$;
