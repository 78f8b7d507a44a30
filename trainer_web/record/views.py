"""The handlers of a client's record, a module for each subject."""

from trainer_web.record import blueprint, files, goals, measurements, notes, numbers, timeline

__all__ = [
    "blueprint",
    "files",
    "goals",
    "measurements",
    "notes",
    "timeline",
]  # each brings the handlers of its subject

blueprint.add_app_template_filter(numbers.write, "number")
