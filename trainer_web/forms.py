"""What may come in with any button."""

import uuid

from flask import abort, request


def form_id(name: str) -> uuid.UUID:
    """A field of the form that holds an id, such as `request_id`.

    Raises:
        werkzeug.exceptions.BadRequest: it is missing or malformed; no page of ours sends that.
    """
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        abort(400)
