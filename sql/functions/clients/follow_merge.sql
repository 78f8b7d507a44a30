-- Gives to the client who was kept what is meant for one who was merged into them. Whoever is merging that
-- client at this moment is waited for, so that nothing stays behind.
-- Private: called by the triggers *_follow_a_merge.
CREATE OR REPLACE FUNCTION follow_merge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_into uuid;
BEGIN
    FOR _ IN 1..100 LOOP -- no merge makes a circle; nobody would wait for ever if one did
        SELECT merged_into INTO v_into FROM clients
        WHERE org_id = NEW.org_id AND id = NEW.client_id
        FOR KEY SHARE;
        EXIT WHEN v_into IS NULL;
        NEW.client_id := v_into;
    END LOOP;
    RETURN NEW;
END
$$;

GRANT EXECUTE ON FUNCTION follow_merge() TO trainer_owner;
