"""The people who are trained: finding them and their page."""

from flask import Blueprint

blueprint = Blueprint("clients", __name__)
