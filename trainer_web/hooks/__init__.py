"""What the SMS provider tells us: texts that come in, and what became of those that went out."""

from flask import Blueprint

blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")
