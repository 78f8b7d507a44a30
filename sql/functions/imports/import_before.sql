-- What a client now is in each field that these fields of a line would change; '{}' when in none.
-- Private: called where lines are checked and applied.
CREATE OR REPLACE FUNCTION import_before(p_client clients, p_fields jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(known.key, known.value), '{}')
        FROM jsonb_each(jsonb_build_object(
            'name', p_client.name, 'email', p_client.email, 'phone', p_client.phone,
            'alert', p_client.alert, 'emergency_name', p_client.emergency_name,
            'emergency_phone', p_client.emergency_phone
        )) AS known
        WHERE p_fields ? known.key
            AND CASE known.key
                WHEN 'email' THEN lower(known.value #>> '{}') IS DISTINCT FROM lower(p_fields ->> 'email')
                ELSE known.value <> p_fields -> known.key
            END
    );
END
$$;
