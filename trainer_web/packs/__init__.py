"""Session packs: using a session, reinstating one, and why the count is what it is."""

from flask import Blueprint

blueprint = Blueprint("packs", __name__)
