"""For each invariant, the change that breaks it and what is then said: rule, words, statement. The names in
braces are those of the rows in `test_invariants.Books`."""

BREAKS = [
    (
        "1_used_is_the_sum_of_its_entries",
        "pack {pack}: sessions_used is 2, its entries add up to 3",
        "UPDATE client_purchases SET sessions_used = 2 WHERE id = '{pack}'",
    ),
    (
        "1_used_is_the_sum_of_its_entries",
        "pack {empty_pack}: sessions_used is 1, its entries add up to 0",
        "DELETE FROM session_entries WHERE purchase_id = '{empty_pack}'",
    ),
    (
        "1_used_is_within_total",
        "pack {pack}: sessions_used is 11 of 10",
        "ALTER TABLE client_purchases DROP CONSTRAINT client_purchases_sessions_used_within_total;"
        "UPDATE client_purchases SET sessions_used = 11 WHERE id = '{pack}'",
    ),
    (
        "1_used_after_is_the_running_sum",
        "used_after is 7, the entries of pack {pack} add up to 2 here",
        "UPDATE session_entries SET used_after = 7 WHERE booking_id = '{booking}'",
    ),
    *(
        ("1_the_ledger_is_chained", f"entry {{entry}}: {wrong}", statement)
        for wrong, statement in [
            ("its content in pack {pack} is not what was written",
             "UPDATE session_entries SET reason = 'Another' WHERE id = {entry}"),
            ("its content in pack {pack} is not what was written",
             "UPDATE session_entries SET at = at + interval '1 second' WHERE id = {entry}"),
            ("it does not follow the line before it in pack {pack}",
             "DELETE FROM session_entries WHERE id = {entry} - 1"),
        ]
    ),
    (
        "1_the_history_is_chained",
        "its content in pack {pack} is not what was written",
        "UPDATE pack_events SET actor = 'user:nobody' WHERE purchase_id = '{pack}'",
    ),
    (
        "1_total_is_the_sum_of_its_history",
        "pack {pack}: sessions_total is 12, its history adds up to 10",
        "UPDATE client_purchases SET sessions_total = 12 WHERE id = '{pack}'",
    ),
    (
        "2_a_booking_is_charged_as_settled",
        "booking {booking}: settlement is none, its entries add up to 1",
        "UPDATE bookings SET settlement = 'none' WHERE id = '{booking}'",
    ),
    (
        "2_a_booking_is_charged_as_settled",
        "booking {booking}: settlement is deducted, its entries add up to 2",
        "INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor)"
        " SELECT org_id, purchase_id, id, 1, 4, 'again', 'x' FROM bookings WHERE id = '{booking}'",
    ),
    (
        "2_a_booking_is_charged_as_settled",
        "booking {booking}: settlement is deducted, its entries add up to 0",
        "DELETE FROM session_entries WHERE booking_id = '{booking}'",
    ),
    (
        "3_completed_is_settled",
        "booking {owed_booking}: completed and none, with pack {empty_pack}",
        "UPDATE bookings SET settlement = 'none', owed_because = NULL WHERE id = '{owed_booking}'",
    ),
    (
        "3_completed_is_settled",
        "booking {booking}: completed and waived, with no pack",
        "UPDATE bookings SET settlement = 'waived', purchase_id = NULL WHERE id = '{booking}'",
    ),
    (
        "3_owed_only_without_a_session_left",
        "booking {owed_booking}: owed because pack {empty_pack} was empty, but it had 1 of 2 sessions used",
        "UPDATE pack_events SET sessions = 2 WHERE purchase_id = '{empty_pack}'",
    ),
    (
        "3_owed_only_without_a_session_left",
        "booking {owed_booking}: owed because pack {empty_pack} was empty, but it had 0 of 1 sessions used",
        "UPDATE session_entries SET at = at + interval '1 day' WHERE purchase_id = '{empty_pack}'",
    ),
    (
        "3_owed_only_without_a_session_left",
        "booking {owed_booking}: owed because pack {empty_pack} was expired",
        "UPDATE bookings SET owed_because = 'expired' WHERE id = '{owed_booking}'",
    ),
    (
        "4_no_two_appointments_of_a_trainer_overlap",
        "appointment {other_appointment}: starts at",
        "ALTER TABLE appointments DROP CONSTRAINT appointments_trainer_is_free;"
        "UPDATE appointments SET during = tstzrange(starts_at - interval '90 minutes', ends_at)"
        " WHERE id = '{other_appointment}'",
    ),
    (
        "4_no_two_appointments_of_a_trainer_overlap",
        "appointment {other_appointment}: starts at",
        "UPDATE appointments SET during = tstzrange(starts_at - interval '90 minutes', ends_at),"
        " holds_time = false WHERE id = '{other_appointment}'",
    ),
    (
        "4_seats_taken_are_the_live_bookings",
        "appointment {appointment}: seats_taken is 0 of 1, live bookings are 1",
        "UPDATE appointments SET seats_taken = 0 WHERE id = '{appointment}'",
    ),
    (
        "4_seats_taken_are_the_live_bookings",
        "appointment {appointment}: seats_taken is 1 of 0, live bookings are 1",
        "ALTER TABLE appointments DROP CONSTRAINT appointments_seats_taken_within_capacity;"
        "UPDATE appointments SET capacity = 0 WHERE id = '{appointment}'",
    ),
    (
        "6_at_most_one_text_per_booking_start_and_lead",
        "booking {reminded}: 2 reminders went out for",
        "INSERT INTO messages (org_id, kind, dedupe_key, booking_id, for_start, lead, state)"
        " SELECT org_id, kind, 'another', booking_id, for_start, lead, 'unknown' FROM messages"
        " WHERE id = '{reminder}'",
    ),
    (
        "6_a_message_is_sent_once",
        "message {reminder}: the provider took it 2 times",
        "INSERT INTO message_events (org_id, message_id, attempt, source, status, provider_sid)"
        " SELECT org_id, id, 1, 'callback', 'sent', 'SM-another' FROM messages WHERE id = '{reminder}'",
    ),
    (
        "6_nothing_is_sent_after_an_opt_out",
        "message {reminder}: was sent at 2031-06-03",
        "UPDATE phone_consents SET state = 'opted_out' WHERE org_id ="
        " (SELECT org_id FROM messages WHERE id = '{reminder}')",
    ),
    (
        "6_nothing_is_sent_after_the_start",
        "message {reminder}: was sent at",
        "UPDATE messages SET called_at = for_start WHERE id = '{reminder}'",
    ),
    (
        "6_nothing_is_sent_of_what_is_no_longer_so",
        "message {reminder}: was sent at 2031-06-03",
        "UPDATE bookings SET status = 'cancelled' WHERE id = '{reminded}'",
    ),
    (
        "6_nothing_is_sent_of_what_is_no_longer_so",
        "message {reminder}: was sent at 2031-06-03",
        "UPDATE messages SET for_start = for_start + interval '3 hours' WHERE id = '{reminder}'",
    ),
    (
        "7_row_security_is_forced",
        "table clients: row security is not enabled and forced",
        "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
    ),
    (
        "7_row_security_is_forced",
        "table orgs: row security is not enabled and forced",
        "ALTER TABLE orgs NO FORCE ROW LEVEL SECURITY",
    ),
    (
        "7_row_security_is_forced",
        "table unprotected: row security is not enabled and forced",
        "CREATE TABLE unprotected (org_id uuid)",
    ),
    (
        "7_row_security_is_forced",
        "table bookings: the policy same_business is missing or says something else",
        "DROP POLICY same_business ON bookings",
    ),
    (
        "7_row_security_is_forced",
        "table bookings: the policy same_business is missing or says something else",
        "ALTER POLICY same_business ON bookings USING (true)",
    ),
    (
        "7_row_security_is_forced",
        "table bookings: the policy anybody opens it to the site",
        "CREATE POLICY anybody ON bookings FOR SELECT USING (true)",
    ),
    (
        "7_no_role_is_above_row_security",
        "role trainer_app: is a superuser or bypasses row security",
        "ALTER ROLE trainer_app BYPASSRLS",
    ),
    (
        "7_functions_are_granted_by_name",
        "function release_session(uuid,uuid,text): may be executed by PUBLIC",
        "GRANT EXECUTE ON FUNCTION release_session TO PUBLIC",
    ),
    (
        "7_only_functions_write",
        "table client_purchases: trainer_app may UPDATE it",
        "GRANT UPDATE (sessions_used) ON client_purchases TO trainer_app",
    ),
    (
        "7_only_functions_write",
        "table bookings: trainer_app may INSERT it",
        "GRANT INSERT ON bookings TO PUBLIC",
    ),
    (
        "7_only_functions_write",
        "table session_entries: trainer_functions may DELETE it",
        "GRANT DELETE ON session_entries TO trainer_functions",
    ),
    *(
        (
            "7_only_functions_write",
            f"table {table}: {role} may {right} it",
            f"GRANT {right} ON {table} TO {role}",
        )
        for table, role, right in [
            ("messages", "trainer_app", "UPDATE"),
            ("messages", "trainer_app", "DELETE"),
            ("message_events", "trainer_app", "INSERT"),
            ("message_events", "trainer_functions", "UPDATE"),
            ("message_events", "trainer_functions", "DELETE"),
            ("inbound_messages", "trainer_app", "INSERT"),
            ("phone_consents", "trainer_app", "UPDATE"),
            ("reply_links", "trainer_app", "UPDATE"),
            ("senders", "trainer_app", "UPDATE"),
            ("sms_accounts", "trainer_app", "DELETE"),
        ]
    ),
    (
        "7_keys_begin_with_the_business",
        "index one_email: does not begin with org_id",
        "CREATE UNIQUE INDEX one_email ON clients (email)",
    ),
    (
        "7_keys_begin_with_the_business",
        "foreign key any_pack: does not lead from org_id to org_id, or was never validated",
        "ALTER TABLE client_purchases ADD UNIQUE (id); ALTER TABLE bookings"
        " ADD CONSTRAINT any_pack FOREIGN KEY (purchase_id) REFERENCES client_purchases (id)",
    ),
]  # fmt: skip
