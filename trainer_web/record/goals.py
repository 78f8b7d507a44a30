"""What a client wants to reach."""

import uuid

from flask import abort, url_for

from trainer_web.account.permissions import Act, requires
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.record import acts, blueprint, operations, queries, sections
from trainer_web.record.forms import GoalForm
from trainer_web.record.measurements import read
from trainer_web.record.things import GOAL


@blueprint.post("/clients/<uuid:client_id>/goals")
@requires(Act.RECORD)
def add_goal(client_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Set a goal."""
    form = GoalForm()
    if not form.validate():
        return sections.show("measurements", client_id, lambda id_: read(id_, goal_form=form)), 422
    run(_add, client_id, form)
    return acts.answer("measurements", client_id, read, f"Goal set: {form.title.data}")


@blueprint.post("/goals/<uuid:goal_id>/reach")
@requires(Act.RECORD)
def reach_goal(goal_id: uuid.UUID) -> Answer:
    """Note that it is reached."""
    undo = url_for(".reopen_goal", goal_id=goal_id)
    return acts.finish(GOAL, goal_id, read, run(operations.reach_goal, goal_id), "Goal reached", undo)


@blueprint.post("/goals/<uuid:goal_id>/reopen")
@requires(Act.RECORD)
def reopen_goal(goal_id: uuid.UUID) -> Answer:
    """Go on with a goal that was reached."""
    undo = url_for(".reach_goal", goal_id=goal_id)
    return acts.finish(GOAL, goal_id, read, run(operations.reopen_goal, goal_id), "Goal reopened", undo)


@blueprint.post("/goals/<uuid:goal_id>/remove")
@requires(Act.RECORD)
def remove_goal(goal_id: uuid.UUID) -> Answer:
    """Take a goal off the record, with Undo."""
    return acts.remove(GOAL, goal_id, read)


@blueprint.post("/goals/<uuid:goal_id>/restore")
@requires(Act.RECORD)
def restore_goal(goal_id: uuid.UUID) -> Answer:
    """Bring a removed goal back."""
    return acts.restore(GOAL, goal_id, read)


def _add(client_id: uuid.UUID, form: GoalForm) -> None:
    values, owner = form.values(), client(client_id) or abort(404)
    if form.measured.data and (known := queries.known_kind(form.measured.data)):
        values["kind"] = known.kind
    operations.add(GOAL.kind, owner.client_id, form_id("request_id"), **values)
