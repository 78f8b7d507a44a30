-- Completes the given open bookings, whose rows the caller has locked: locks their packs in id order,
-- ranks within each pack, writes packs, ledger and bookings once each. The ranking comes first because
-- "UPDATE pack … FROM bookings" applies once per pack, however many bookings matched.
-- Private: called by complete_due_bookings.
CREATE OR REPLACE FUNCTION complete_bookings(p_booking_ids uuid[])
RETURNS TABLE (booking_id uuid, client_id uuid, purchase_id uuid, settlement text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_org_id uuid := app_org();
    v_timezone text := (SELECT timezone FROM orgs WHERE id = app_org());
    v_at timestamptz;
BEGIN
    PERFORM 1 FROM client_purchases
    WHERE org_id = v_org_id AND id IN (
        SELECT purchase_id FROM bookings WHERE org_id = v_org_id AND id = ANY(p_booking_ids)
    )
    ORDER BY id
    FOR NO KEY UPDATE;
    PERFORM begin_packs(p_booking_ids);
    -- One instant for ledger and bookings, read while the packs are locked: each statement of the
    -- query below would read its own, in no order, and 'owed' would seem to come before the line
    -- that emptied the pack.
    v_at := clock_timestamp();

    RETURN QUERY
    WITH judged AS (
        SELECT
            booking.id, booking.client_id, booking.purchase_id, booking.starts_at,
            pack.sessions_used, pack.sessions_total,
            CASE
                WHEN pack.frozen_at IS NOT NULL THEN 'frozen'
                WHEN pack.expires_on < (booking.starts_at AT TIME ZONE v_timezone)::date THEN 'expired'
            END AS obstacle
        FROM bookings AS booking
        LEFT JOIN client_purchases AS pack
            ON pack.org_id = booking.org_id AND pack.id = booking.purchase_id
        WHERE booking.org_id = v_org_id AND booking.id = ANY(p_booking_ids)
    ),

    ranked AS (
        SELECT
            judged.*,
            sessions_used + row_number() OVER (
                PARTITION BY purchase_id, obstacle ORDER BY starts_at, id
            ) AS used_after
        FROM judged
    ),

    settled AS (
        SELECT
            ranked.*,
            CASE
                WHEN purchase_id IS NULL THEN 'none'
                WHEN obstacle IS NULL AND used_after <= sessions_total THEN 'deducted'
                ELSE 'owed'
            END AS settlement
        FROM ranked
    ),

    packs AS (
        UPDATE client_purchases AS pack
        SET sessions_used = pack.sessions_used + taken.sessions
        FROM (
            SELECT purchase_id, count(*) AS sessions
            FROM settled WHERE settlement = 'deducted'
            GROUP BY purchase_id
        ) AS taken
        WHERE pack.org_id = v_org_id AND pack.id = taken.purchase_id
    ),

    entries AS (
        INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor, at)
        SELECT v_org_id, purchase_id, id, 1, used_after, 'Completed', app_actor(), v_at
        FROM settled WHERE settlement = 'deducted'
        ORDER BY purchase_id, used_after
    )

    UPDATE bookings AS booking
    SET status = 'completed',
        settlement = settled.settlement,
        owed_because = CASE settled.settlement WHEN 'owed' THEN coalesce(settled.obstacle, 'empty') END,
        settled_at = v_at,
        version = booking.version + 1,
        set_aside_until = NULL,
        failure = NULL,
        changed_at = now(),
        changed_by = app_actor()
    FROM settled
    WHERE booking.org_id = v_org_id AND booking.id = settled.id
    RETURNING booking.id, booking.client_id, booking.purchase_id, booking.settlement;
END
$$;
