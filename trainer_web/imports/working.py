"""The worker's part of an import: reading the file line by line, bringing it in, taking it back."""

import time
import uuid
from collections.abc import Iterator

import structlog

from trainer_web.database import act_as, run
from trainer_web.forms import country_of
from trainer_web.imports import operations, queries
from trainer_web.imports.lines import Habits, Line, People, read_line
from trainer_web.imports.queries import Due
from trainer_web.imports.tables import UnreadableError, Way, rows

log = structlog.get_logger()


def drain(org_id: uuid.UUID, actor: str, seconds: float) -> int:
    """Do what is due for the imports of one business for at most about that long; how many steps it took.

    May run twice, late, or on two machines at once: each step is a whole, and finds out what is left.
    """
    act_as(org_id, actor)
    steps, until = 0, time.monotonic() + seconds
    for due in run(queries.due):
        for _ in _steps(due):
            steps += 1
            if time.monotonic() > until:
                return steps
    if steps:
        log.info("imports went on", org_id=str(org_id), actor=actor, steps=steps)
    return steps


def _steps(due: Due) -> Iterator[None]:
    """The steps of one import, a transaction each, until it has nothing left to do in this state."""
    if due.state == "checking":
        yield from _check(due)
        return
    step = operations.apply_import if due.state == "running" else operations.undo_import
    while run(step, due.import_id) == operations.BATCH:
        yield


def _check(due: Due) -> Iterator[None]:
    """Read the file and let the database say what each line would do. What an earlier worker has handed in is
    read again, to know who was in it, and not handed in again."""
    content = run(queries.content, due.import_id)
    if content is None:
        return
    batch: list[Line] = []
    count = 0
    try:
        for count, line in enumerate(_lines(content, due), 1):
            if count > due.lines_read:
                batch.append(line)
            if len(batch) == operations.BATCH:
                if not run(operations.check_import_lines, due.import_id, due.changed_at, batch, count, False):
                    return
                batch = []
                yield
    except UnreadableError as error:
        run(operations.fail_import, due.import_id, due.changed_at, str(error))
        return
    run(operations.check_import_lines, due.import_id, due.changed_at, batch, count, True)


def _lines(content: bytes, due: Due) -> Iterator[Line]:
    mapping = {int(place): field for place, field in due.mapping["columns"].items()}
    habits = Habits(country_of(due.timezone, due.locale), due.locale, due.currency)
    people = People()
    table = rows(content, Way(**due.mapping["way"]))
    next(table, None)  # the names of the columns
    for row in table:
        yield people.place(read_line(row.number, row.cells, mapping, habits))
