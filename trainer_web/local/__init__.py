"""PostgreSQL, Valkey and the site's own processes on one machine, under one supervisor."""

from trainer_web.local.errors import CannotStart
from trainer_web.local.stack import Servers, stack

__all__ = ["CannotStart", "Servers", "stack"]
