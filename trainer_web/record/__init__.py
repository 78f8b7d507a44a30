"""A client's record: notes, measurements, goals, files, and one timeline of everything."""

from flask import Blueprint

blueprint = Blueprint("record", __name__)
