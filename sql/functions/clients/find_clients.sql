-- The clients of this business that p_text means, of those in p_state ('active', 'archived', or 'all' of
-- both); hidden ones never. Accents, capitals and the way a number is written don't matter.
-- rank: 0 the name starts with the text, 1 each word of it starts a word, 2 each word is part of one (one or
-- two letters only ever start a word); and when there is nobody like that, or with p_alike too, the 50
-- likeliest, as 4 minus how alike each word is to a word of theirs, so from 3 up: 0.3 (Smyth is Smith, Ana is
-- not Hanna) to 1, and not much less than the likeliest. In the order of rank and name, p_limit at most; zero
-- rows for a text without a letter or digit.
-- Hot: with row security, this is the only place that uses the trigram index (see sql/README.md).
-- Called wherever clients are searched.
CREATE OR REPLACE FUNCTION find_clients(
    p_text text, p_state text DEFAULT 'active', p_limit integer DEFAULT NULL,
    p_alike boolean DEFAULT false
) RETURNS TABLE (client_id uuid, rank real)
LANGUAGE plpgsql SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
DECLARE
    v_org_id uuid := app_org();
    v_text text := btrim(regexp_replace(lower(unaccent(left(p_text, 200))), '\s+', ' ', 'g'));
    v_states text [] := CASE p_state
        WHEN 'all' THEN ARRAY['active', 'archived'] WHEN 'archived' THEN ARRAY['archived'] ELSE ARRAY['active']
    END;
    v_is_number boolean := v_text ~ '^[0-9 ()+/.-]+$' AND v_text ~ '([0-9].*){3}';
    v_is_one boolean;
    v_start text;
    v_pattern text;
    v_words text [];
    v_second text;
    v_starts text []; -- each word as the start of one
    v_patterns text []; -- each as part of one, where it has three letters
BEGIN
    IF v_is_number THEN -- kept as +4930…, and written as 030… or +49 (0)30…
        v_words := ARRAY[nullif(ltrim(regexp_replace(replace(v_text, '(0)', ''), '[^0-9]', '', 'g'), '0'), '')];
    ELSE -- the word that says most comes first: it is the one that is looked up
        v_words := ARRAY(
            SELECT regexp_replace(word, '^0(?=[1-9][0-9]{2,}$)', '')
            FROM string_to_table(v_text, ' ') AS word
            WHERE word ~ '[[:alnum:]]'
            ORDER BY word ~ '[[:alnum:]]{3}' DESC, length(word) DESC
        );
    END IF;
    v_starts := ARRAY(
        SELECT '% ' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%' FROM unnest(v_words) AS word
    );
    v_patterns := ARRAY(
        SELECT CASE WHEN start ~ '[[:alnum:]]{3}' THEN '%' || substr(start, 3) ELSE start END
        FROM unnest(v_starts) AS start
    );
    v_start := v_starts[1]; -- a plain LIKE takes a third of the time of LIKE ALL
    v_pattern := v_patterns[1];
    v_is_one := cardinality(v_words) = 1;
    RETURN QUERY
    SELECT
        client.client_id,
        CASE
            WHEN starts_with(client.words, ' ' || v_text) THEN 0
            WHEN client.words LIKE v_start AND (v_is_one OR client.words LIKE ALL(v_starts)) THEN 1
            ELSE 2
        END::real AS closeness
    FROM client_words AS client
    WHERE client.org_id = v_org_id AND client.words LIKE v_pattern
        AND (v_is_one OR client.words LIKE ALL(v_patterns)) AND client.state = ANY(v_states)
    ORDER BY closeness, client.words, client.client_id
    LIMIT p_limit;
    IF FOUND AND NOT p_alike OR v_is_number OR v_words[1] !~ '[[:alnum:]]{3}' THEN
        RETURN;
    END IF;
    -- Two words are looked up together: scoring everybody who is called Anna took 0.7 s.
    v_second := CASE WHEN v_words[2] ~ '[[:alnum:]]{3}' THEN v_words[2] ELSE v_words[1] END;
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.3', true);
    RETURN QUERY
    SELECT alike.client_id, (4 - alike.likeness)::real
    FROM (
        SELECT scored.*, max(scored.likeness) OVER () AS most
        FROM client_words AS client
        CROSS JOIN LATERAL (
            SELECT client.client_id, client.words, min(word_similarity(word, client.words)) AS likeness
            FROM unnest(v_words) AS word
        ) AS scored
        WHERE client.org_id = v_org_id AND v_words[1] <% client.words
            AND v_second <% client.words AND client.state = ANY(v_states)
            AND NOT client.words LIKE ALL(v_patterns)
    ) AS alike
    WHERE alike.likeness >= greatest(0.3, 0.6 * alike.most)
    ORDER BY alike.likeness DESC, alike.words, alike.client_id
    LIMIT least(p_limit, 50);
END
$$;

GRANT EXECUTE ON FUNCTION find_clients(text, text, integer, boolean) TO trainer_app;
