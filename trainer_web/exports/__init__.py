"""What a business takes away: its lists as CSV, one client's record, and erasing a client's personal data."""

from flask import Blueprint

blueprint = Blueprint("exports", __name__)
