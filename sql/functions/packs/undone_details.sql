-- What the line that takes another back says: the same, the other way round.
-- Private: called by undo_pack_event.
CREATE OR REPLACE FUNCTION undone_details(p_details jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        jsonb_object_agg(
            CASE key
                WHEN 'expires_before' THEN 'expires_after' WHEN 'expires_after' THEN 'expires_before'
                WHEN 'client_before' THEN 'client_after' WHEN 'client_after' THEN 'client_before'
                ELSE key
            END,
            CASE key WHEN 'frozen' THEN to_jsonb(NOT value::boolean) ELSE value END
        ),
        '{}'
    )
    FROM jsonb_each(p_details);
$$;
