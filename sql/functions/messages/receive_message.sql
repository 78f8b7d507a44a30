-- What a client texts, once per message id: finds whose it is, does what it asks for and keeps it for the
-- inbox. p_intent is what the words mean (trainer_web/messages/replies.py); the business, client and booking
-- are found by the number it came from and the senders it came to. Only a single booking is ever acted on:
-- with several nothing is done and each gets a link, and one on another weekday than the text names
-- (p_weekdays, Monday 0) or day from now (p_days_ahead) is not meant. Two texts of one number take turns.
-- Returns whether it is new, the outcome, the answer that was given before (NULL for a new one: the caller
-- words it and hands it to answer_inbound in the same transaction), and the facts to word it from. A known
-- id changes nothing and gets its first answer, word for word.
-- Outcomes: confirmed, cancelled, late_cancel_requested, change, undone, undo_impossible, nothing_to_undo,
-- change_requested, several, no_booking, moved_on, opted_out, opted_out_by_wish, cancel_word, opted_in, help,
-- hint, unclear.
-- Called by the webhook and by the poll for missed texts, outside any business; leaves the transaction
-- inside the business that answers.
CREATE OR REPLACE FUNCTION receive_message(
    p_message_sid text,
    p_account_sid text,
    p_senders text[],
    p_from text,
    p_to text,
    p_body text,
    p_media integer,
    p_intent text,
    p_source text,
    p_weekdays integer[] DEFAULT '{}',
    p_days_ahead integer[] DEFAULT '{}'
) RETURNS TABLE (is_new boolean, outcome text, answer text, facts jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_org_id uuid;
    v_org_ids uuid[];
    v_found jsonb := '[]';
    v_booking jsonb;
    v_intent text := p_intent;
    v_cancelled booking_states;
    v_undo booking_states;
    v_outcome text;
    v_facts jsonb;
BEGIN
    -- Every statement on this way finds a few rows by key; planning each anew took three times as long.
    PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
    IF p_from !~ '^\+[1-9][0-9]{6,14}$' THEN
        v_intent := 'unclear'; -- a short code or a name: nobody's number, so it wants and agrees to nothing
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('text from ' || p_from, 0));
    INSERT INTO inbound_messages (
        message_sid, account_sid, from_phone, to_phone, body, media, intent, source
    )
    VALUES (p_message_sid, p_account_sid, p_from, p_to, p_body, p_media, p_intent, p_source)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN QUERY
        SELECT false, inbound.outcome, inbound.answer, inbound.facts
        FROM inbound_messages AS inbound
        WHERE inbound.message_sid = p_message_sid AND inbound.account_sid = p_account_sid
        UNION ALL SELECT false, 'unclear', '', '{}'::jsonb -- another account's: nothing of it is told
        LIMIT 1;
        RETURN;
    END IF;

    v_org_ids := businesses_of_phone(p_from, p_senders);
    FOREACH v_org_id IN ARRAY v_org_ids LOOP
        PERFORM set_config('app.org_id', v_org_id::text, true);
        v_found := v_found || coalesce(
            (SELECT jsonb_agg(to_jsonb(candidate)) FROM reply_candidates(p_from, p_senders) AS candidate), '[]'
        );
        IF v_intent = 'undo' THEN
            SELECT * INTO v_cancelled FROM latest_cancelling(p_from);
            IF v_cancelled.changed_at > coalesce(v_undo.changed_at, '-infinity') THEN
                v_undo := v_cancelled;
            END IF;
        END IF;
        IF p_intent = 'yes' AND EXISTS (
            SELECT FROM phone_consents WHERE org_id = v_org_id AND phone = p_from AND state = 'opted_out'
        ) THEN
            v_intent := 'opt_in';
        END IF;
    END LOOP;

    IF v_intent IN ('opt_out', 'opt_out_by_wish', 'cancel_word', 'opt_in') THEN
        FOREACH v_org_id IN ARRAY v_org_ids LOOP
            PERFORM set_config('app.org_id', v_org_id::text, true);
            PERFORM receive_wish(p_message_sid, p_senders[1], p_from, p_body, v_intent, v_found);
        END LOOP;
        v_outcome := CASE v_intent WHEN 'opt_out' THEN 'opted_out' WHEN 'opt_in' THEN 'opted_in'
            WHEN 'opt_out_by_wish' THEN 'opted_out_by_wish' ELSE 'cancel_word' END;
        PERFORM set_config('app.org_id', coalesce(v_org_ids[1]::text, ''), true);
        v_facts := reply_facts(NULL);
    ELSIF v_org_ids = '{}' THEN
        v_outcome := CASE WHEN v_intent = 'help' THEN 'help' ELSE 'unclear' END;
        v_facts := '{}';
    ELSE
        v_booking := CASE WHEN jsonb_array_length(v_found) = 1 THEN v_found -> 0 END;
        PERFORM set_config(
            'app.org_id',
            coalesce(
                CASE WHEN v_intent = 'undo' THEN v_undo.org_id::text END,
                v_booking ->> 'org_id', v_found -> 0 ->> 'org_id', v_org_ids[1]::text
            ),
            true
        );
        SELECT acted.outcome, acted.org_ids, acted.facts INTO v_outcome, v_org_ids, v_facts
        FROM receive_reply(
            p_message_sid, p_senders[1], p_from, p_body, v_intent, v_found, p_weekdays, p_days_ahead
        ) AS acted;
    END IF;
    UPDATE inbound_messages AS inbound
    SET outcome = v_outcome, facts = v_facts, org_ids = v_org_ids
    WHERE inbound.message_sid = p_message_sid;
    RETURN QUERY SELECT true, v_outcome, NULL::text, v_facts;
END
$$;

GRANT EXECUTE ON FUNCTION receive_message(
    text, text, text[], text, text, text, integer, text, text, integer[], integer[]
) TO trainer_app;
