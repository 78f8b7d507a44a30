"""When a reminder goes out: what messages.md says of quiet hours, and the clocks of the world."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.messages.builders import by_email, privately, reminders
from tests.world import Business, book, change

EIGHT, HALF_PAST_EIGHT = time(8), time(20, 30)


def reminder(
    business: Business,
    starts_at: datetime,
    lead: str,
    zone: str,
    now: datetime,
    until: time = EIGHT,
    since: time = HALF_PAST_EIGHT,
) -> datetime | None:
    ((found,),) = privately(business, "reminder_time", starts_at, lead, zone, until, since, now)
    return found


def on_the_wall(business: Business, start: str, lead: str, zone: str, now: str) -> str | None:
    """The same, everything on the wall of the zone."""
    tz = ZoneInfo(zone)
    at = reminder(
        business, datetime.fromisoformat(start).replace(tzinfo=tz), lead, zone,
        datetime.fromisoformat(now).replace(tzinfo=tz),
    )  # fmt: skip
    return at.astimezone(tz).strftime("%a %Y-%m-%d %H:%M") if at else None


LONG_AGO = "2031-01-01 12:00"


@pytest.mark.parametrize(
    ("start", "lead", "now", "expected"),
    [
        # By day: exactly the lead before the start.
        ("2031-06-04 18:00", "1440", LONG_AGO, "Tue 2031-06-03 18:00"),
        ("2031-06-04 18:00", "120", LONG_AGO, "Wed 2031-06-04 16:00"),
        ("2031-06-04 18:00", "60", LONG_AGO, "Wed 2031-06-04 17:00"),
        ("2031-06-04 18:00", "10080", LONG_AGO, "Wed 2031-05-28 18:00"),
        ("2031-06-04 18:00", "d1@18:00", LONG_AGO, "Tue 2031-06-03 18:00"),
        ("2031-06-04 06:00", "d1@18:00", LONG_AGO, "Tue 2031-06-03 18:00"),
        ("2031-06-04 18:00", "d7@09:30", LONG_AGO, "Wed 2031-05-28 09:30"),
        # In the quiet hours: the last allowed minute before. A session on Wednesday at 6:00.
        ("2031-06-04 06:00", "1440", LONG_AGO, "Mon 2031-06-02 20:30"),
        ("2031-06-04 07:59", "1440", LONG_AGO, "Mon 2031-06-02 20:30"),
        ("2031-06-04 08:00", "1440", LONG_AGO, "Tue 2031-06-03 08:00"),
        ("2031-06-04 20:30", "1440", LONG_AGO, "Tue 2031-06-03 20:30"),
        ("2031-06-04 20:31", "1440", LONG_AGO, "Tue 2031-06-03 20:30"),
        ("2031-06-04 23:00", "1440", LONG_AGO, "Tue 2031-06-03 20:30"),
        ("2031-06-04 06:00", "60", LONG_AGO, "Tue 2031-06-03 20:30"),
        ("2031-06-04 09:00", "d1@22:00", LONG_AGO, "Tue 2031-06-03 20:30"),
        ("2031-06-04 09:00", "d1@05:00", LONG_AGO, "Mon 2031-06-02 20:30"),
        # Booked after that minute: the next allowed one that is two hours before the start or more.
        ("2031-06-04 06:00", "1440", "2031-06-02 20:29", "Mon 2031-06-02 20:30"),
        ("2031-06-04 06:00", "1440", "2031-06-02 20:30", "Mon 2031-06-02 20:30"),
        ("2031-06-04 06:00", "1440", "2031-06-02 20:31", "Tue 2031-06-03 08:00"),
        ("2031-06-04 06:00", "1440", "2031-06-02 23:00", "Tue 2031-06-03 08:00"),
        ("2031-06-04 06:00", "1440", "2031-06-03 05:59", "Tue 2031-06-03 08:00"),
        ("2031-06-04 10:00", "150", "2031-06-03 22:00", "Wed 2031-06-04 08:00"),
        # … else none.
        ("2031-06-04 09:59", "150", "2031-06-03 22:00", None),
        ("2031-06-04 06:00", "60", "2031-06-03 21:00", None),
        # Booked within the lead: the client has just been told.
        ("2031-06-04 06:00", "1440", "2031-06-03 06:00", None),
        ("2031-06-04 18:00", "1440", "2031-06-03 18:00", None),
        ("2031-06-04 18:00", "1440", "2031-06-04 12:00", None),
        ("2031-06-04 18:00", "d1@18:00", "2031-06-03 19:00", None),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/New_York"])
def test_goes_out_when_the_design_says(
    home: Business, zone: str, start: str, lead: str, now: str, expected: str | None
) -> None:
    assert on_the_wall(home, start, lead, zone, now) == expected


@pytest.mark.parametrize(
    ("zone", "start", "lead", "expected"),
    [
        # The day of the session is the one on which the clocks change: 24 hours are 24 hours.
        ("Europe/Berlin", "2031-03-30 10:00", "1440", "Sat 2031-03-29 09:00"),
        ("Europe/Berlin", "2031-10-26 10:00", "1440", "Sat 2031-10-25 11:00"),
        ("America/New_York", "2031-03-09 12:00", "1440", "Sat 2031-03-08 11:00"),
        ("America/New_York", "2031-11-02 12:00", "1440", "Sat 2031-11-01 13:00"),
        ("Australia/Sydney", "2031-10-05 12:00", "1440", "Sat 2031-10-04 11:00"),
        ("Australia/Sydney", "2031-04-06 12:00", "1440", "Sat 2031-04-05 13:00"),
        ("Australia/Lord_Howe", "2031-10-05 12:00", "1440", "Sat 2031-10-04 11:30"),
        ("Australia/Lord_Howe", "2031-04-06 12:00", "1440", "Sat 2031-04-05 12:30"),
        # The day before at six is six, whatever the clocks did.
        ("Europe/Berlin", "2031-03-30 10:00", "d1@18:00", "Sat 2031-03-29 18:00"),
        ("Europe/Berlin", "2031-10-26 10:00", "d1@18:00", "Sat 2031-10-25 18:00"),
        ("Australia/Lord_Howe", "2031-10-06 10:00", "d1@18:00", "Sun 2031-10-05 18:00"),
        # Moved out of the night in which they change: still half past eight on the wall.
        ("Europe/Berlin", "2031-03-31 02:30", "1440", "Sat 2031-03-29 20:30"),
        ("Europe/Berlin", "2031-10-27 02:30", "1440", "Sat 2031-10-25 20:30"),
        ("Australia/Lord_Howe", "2031-10-06 01:45", "1440", "Sat 2031-10-04 20:30"),
        # Zones off the hour.
        ("Asia/Kathmandu", "2031-06-04 20:45", "1440", "Tue 2031-06-03 20:30"),
        ("Pacific/Chatham", "2031-06-04 07:45", "1440", "Mon 2031-06-02 20:30"),
    ],
)
def test_keeps_to_the_wall_when_the_clocks_change(
    home: Business, zone: str, start: str, lead: str, expected: str
) -> None:
    assert on_the_wall(home, start, lead, zone, LONG_AGO) == expected


ZONES = [
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Africa/Lagos",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati",
    "America/Santiago", "Pacific/Pago_Pago",
]  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 2 * 366 * 24 * 4).map(
        lambda quarter: datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
    ),
    lead=st.sampled_from(["60", "120", "1440", "2880", "d1@18:00", "d2@06:15", "d1@23:00"]),
    ahead=st.integers(0, 5 * 24 * 60),
)
def test_whatever_the_zone_it_is_by_day_before_the_start_and_not_in_the_past(
    home: Business, zone: str, start: datetime, lead: str, ahead: int
) -> None:
    now = start - timedelta(minutes=ahead)
    at = reminder(home, start, lead, zone, now)
    if at is None:
        return
    wall = at.astimezone(ZoneInfo(zone)).time()
    assert EIGHT <= wall <= time(20, 30, 59)
    assert now <= at < start
    due = reminder(home, start, lead, zone, now - timedelta(days=400), time(0), time(23, 59))
    assert due is not None
    # Later than the time itself only when the last allowed minute before it was gone.
    assert at <= due or at <= start - timedelta(hours=2)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", datetime(2031, 3, 31, 2, 30)),
        ("Europe/Berlin", datetime(2031, 10, 27, 2, 30)),
        ("Australia/Lord_Howe", datetime(2031, 10, 6, 2, 15)),
        ("Australia/Sydney", datetime(2031, 4, 7, 2, 30)),
        ("Asia/Kolkata", datetime(2031, 3, 31, 2, 30)),
    ],
)
def test_around_a_change_of_clocks_a_booking_has_exactly_one(
    home: Business, zone: str, local: datetime
) -> None:
    change(home, "UPDATE orgs SET timezone = %s, quiet_until = '00:00', quiet_from = '23:59' WHERE id = %s",
           zone, home.id)  # fmt: skip
    starts_at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    booking_id = book(home, starts_at, p_client_id=by_email(home))
    for _ in range(2):
        privately(home, "plan_reminders", [booking_id])
    (only,) = reminders(home, booking_id)
    assert only.send_after == starts_at - timedelta(days=1)
