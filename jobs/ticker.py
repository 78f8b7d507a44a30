"""The ticker: `trainer-web ticker`. Looks for due work; needs no hint and loses nothing without Redis."""

import signal
import threading
import time
from types import FrameType

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from jobs.background import check_clock, in_app
from jobs.schedule import SCHEDULE, Periodic
from trainer_web.database import act_as, run
from trainer_web.errors import Refused
from trainer_web.models import db

log = structlog.get_logger()

RETRY_SECONDS = 1


def main() -> None:
    """Look for every kind of work at its time until told to stop."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    check_clock()
    due = dict.fromkeys((work.name for work in SCHEDULE), 0.0)
    while not stop.is_set():
        for work in SCHEDULE:
            if time.monotonic() >= due[work.name]:
                due[work.name] = time.monotonic() + (work.seconds if tick(work) else RETRY_SECONDS)
        stop.wait(max(0.0, min(due.values()) - time.monotonic()))


def tick(work: Periodic) -> bool:
    """One look; whether it worked. A database that is away is waited for, it does not end the ticker."""
    try:
        work.look()
        beat()
    except (Refused, SQLAlchemyError) as error:
        log.warning("looking for work failed, trying again", work=work.name, error=str(error))
        return False
    return True


@in_app
def beat() -> None:
    """Leave a sign of life for /healthz."""
    act_as(None, "ticker")
    run(
        db.session.execute,
        text(
            "INSERT INTO heartbeats (process) VALUES ('ticker')"
            " ON CONFLICT (process) DO UPDATE SET at = now()"
        ),
    )


if __name__ == "__main__":
    main()
