"""The day at a glance: appointments, what needs attention, what was completed."""

from flask import Blueprint

blueprint = Blueprint("today", __name__)
