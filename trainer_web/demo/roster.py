"""Who trains with whom, at which times of the week, from when until when, and who pays how."""

from dataclasses import dataclass, field
from datetime import time
from random import Random

from trainer_web.demo.businesses import SATURDAY, SUNDAY, WEEKDAY

WEEKS = 52  # of history; the week of this number is the present one
AHEAD = 4  # weeks in which something is booked already
PAUSE = WEEKS - 1  # from this week on the packs of those who pause are frozen
STARTS = (0, 14, 26, 37)  # the weeks in which the trainers started: the team has grown

Place = tuple[int, time]  # weekday from 0, and when it starts


@dataclass
class Regular:
    """A client's places in the week of a trainer (a number from 0), and the weeks in which they come."""

    trainer: int
    first_week: int
    last_week: int = WEEKS + AHEAD
    places: list[Place] = field(default_factory=list)
    pays_each: bool = False  # has no pack
    pauses: bool = False  # has a frozen one


def roster(random: Random, trainers: int, clients: int) -> list[Regular]:
    """This many clients, spread over the trainers; nobody shares a place or has two on one day.

    With every trainer one client pauses, two pay each session, and three have left.
    """
    everybody = []
    for number in range(clients):
        start = STARTS[number % trainers]
        first_week = start if random.random() < 0.15 else random.randint(start, WEEKS - 1)
        everybody.append(Regular(number % trainers, first_week))
    for trainer in range(trainers):
        *present, first, second, third = (regular for regular in everybody if regular.trainer == trainer)
        present[3].pauses, present[3].first_week = True, STARTS[trainer]
        present[3].last_week = PAUSE if trainer == 0 else PAUSE - 1
        present[5].pays_each = present[-2].pays_each = True
        _share(random, _places(trainer), present)
        latest = sorted(present, key=lambda regular: regular.first_week)[-3:]
        for former, successor in zip((first, second, third), latest, strict=True):
            former.places, former.first_week = successor.places[:1], STARTS[trainer]
            former.last_week = successor.first_week - 2
    return everybody


def _places(trainer: int) -> list[Place]:
    """A trainer's week: when sessions start."""
    shifts = [WEEKDAY[(trainer + day) % 4] for day in range(5)]
    shifts += [SATURDAY[trainer], SUNDAY[trainer]]
    return [(day, start) for day, shift in enumerate(shifts) for start in shift]


def _share(random: Random, places: list[Place], regulars: list[Regular]) -> None:
    """Give everybody a place, and a second one, on another day, as long as there are any."""
    random.shuffle(places)
    for wanted in (1, 2):
        for regular in regulars:
            days = [day for day, _ in regular.places]
            free = [place for place in places if place[0] not in days]
            if free and len(regular.places) < wanted:
                regular.places.append(free[0])
                places.remove(free[0])
