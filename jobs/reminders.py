"""Plans what nobody planned: reminders of bookings that have none, and messages about packs that end."""

from jobs.background import in_app
from trainer_web.database import act_as, run
from trainer_web.messages import operations

BATCH = 500


@in_app
def look() -> None:
    """One look at all businesses."""
    act_as(None, "ticker")
    for org_id in run(operations.list_businesses):
        act_as(org_id, "ticker")
        while run(operations.plan_due_messages, BATCH) >= BATCH:
            pass
