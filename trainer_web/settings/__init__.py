"""What a business decides once: how its messages go out, when, in which words, and what they cost."""

from flask import Blueprint

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
