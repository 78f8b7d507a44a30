"""The page behind the link in a text: a client confirms, cancels or changes a session without signing in."""

from flask import Blueprint

blueprint = Blueprint("reply", __name__)
