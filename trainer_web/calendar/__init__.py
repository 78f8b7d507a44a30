"""The calendar and the bookings in it."""

from flask import Blueprint

blueprint = Blueprint("calendar", __name__)
