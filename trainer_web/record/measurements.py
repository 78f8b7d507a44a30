"""What was measured of a client: any kind, in any unit, with a chart of each."""

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import abort, g, url_for

from trainer_web.account.permissions import Act, requires
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.formats import local_date
from trainer_web.forms import form_id
from trainer_web.htmx import Answer, Undo
from trainer_web.record import acts, blueprint, numbers, operations, queries, sections
from trainer_web.record.forms import GoalForm, MeasurementForm
from trainer_web.record.queries import Goal, KnownKind, Series
from trainer_web.record.things import MEASUREMENT

EPOCH = date(1970, 1, 1)
USUAL = [
    KnownKind("Weight", "kg"),
    KnownKind("Body fat", "%"),
    KnownKind("Waist", "cm"),
    KnownKind("Hip", "cm"),
    KnownKind("Chest", "cm"),
    KnownKind("Resting pulse", "bpm"),
]


@blueprint.get("/clients/<uuid:client_id>/measurements")
@requires(Act.RECORD)
def measurements(client_id: uuid.UUID) -> str:
    """Goals, and what was measured: a chart and a table of each kind."""
    return sections.show("measurements", client_id, read)


@blueprint.post("/clients/<uuid:client_id>/measurements")
@requires(Act.RECORD)
def add_measurement(client_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Note a measurement."""
    form = MeasurementForm()
    if not form.validate():
        return sections.show("measurements", client_id, lambda id_: read(id_, form=form)), 422
    values = run(_add, client_id, form)
    undo = Undo(url_for(".remove_measurement", measurement_id=form_id("request_id")))
    kept = f"{values['kind']}: {numbers.write(form.number)} {values['unit']}".strip()
    return acts.answer("measurements", client_id, read, f"{kept} noted", undo=undo)


@blueprint.post("/measurements/<uuid:measurement_id>/remove")
@requires(Act.RECORD)
def remove_measurement(measurement_id: uuid.UUID) -> Answer:
    """Take a measurement off the record, with Undo."""
    return acts.remove(MEASUREMENT, measurement_id, read)


@blueprint.post("/measurements/<uuid:measurement_id>/restore")
@requires(Act.RECORD)
def restore_measurement(measurement_id: uuid.UUID) -> Answer:
    """Bring a removed measurement back."""
    return acts.restore(MEASUREMENT, measurement_id, read)


def read(
    client_id: uuid.UUID, form: MeasurementForm | None = None, goal_form: GoalForm | None = None
) -> Mapping[str, object]:
    """What the section shows: goals, and what was measured."""
    goals, measured, known = queries.goals(client_id), queries.measurements(client_id), queries.known_kinds()
    names = {kind.kind.lower() for kind in known}
    return {
        "goals": goals,
        "series": [(of_kind, chart(of_kind, goals)) for of_kind in measured],
        "kinds": [*known, *(usual for usual in USUAL if usual.kind.lower() not in names)],
        "form": form or MeasurementForm(formdata=None),
        "goal_form": goal_form or GoalForm(formdata=None),
    }


def chart(series: Series, goals: list[Goal]) -> dict[str, Any]:
    """What the page's script draws: points from the oldest on, by days since 1970, and the target of an open
    goal, if any."""
    return {
        "name": series.kind,
        "unit": series.unit,
        "locale": g.login.locale.replace("_", "-"),
        "points": [
            {
                "x": (row.taken_on - EPOCH).days,
                "y": float(row.value),
                "day": local_date(row.taken_on),
                "text": f"{numbers.write(row.value)} {row.unit}".strip(),
            }
            for row in reversed(series.measurements)
        ],
        "goal": _target(series, goals),
    }


def _target(series: Series, goals: list[Goal]) -> float | None:
    found: Decimal | None = next(
        (
            goal.target
            for goal in goals
            if not goal.reached_at
            and (goal.kind or "").lower() == series.kind.lower()
            and goal.unit == series.unit
        ),
        None,
    )
    return None if found is None else float(found)


def _add(client_id: uuid.UUID, form: MeasurementForm) -> dict[str, Any]:
    """The columns as they were kept: a known kind is spelled as before, and measured in its last unit
    unless another was given."""
    values, owner = form.values(), client(client_id) or abort(404)
    if known := queries.known_kind(form.kind.data):
        values |= {"kind": known.kind, "unit": form.unit.data or known.unit}
    operations.add(MEASUREMENT.kind, owner.client_id, form_id("request_id"), actor=g.tenant.actor, **values)
    return values
