"""The search of the frame: clients, bookings and pages while typing."""

from flask import Blueprint

blueprint = Blueprint("find", __name__)
