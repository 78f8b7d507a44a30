"""The two demo businesses: their teams, what they sell, and whom they train. All of it is made up.

Telephone numbers are from the ranges kept free for fiction: Bundesnetzagentur, "Rufnummern für
Drama" (030 23125-…), and 555-01… in North America. E-mail domains are those of RFC 2606 and 6761.
"""

from dataclasses import dataclass
from datetime import time

Shift = tuple[time, ...]


@dataclass(frozen=True)
class Member:
    """A team member and the password they sign in with; `trains` gives sessions."""

    name: str
    role: str
    email: str
    password: str
    trains: bool = False


@dataclass(frozen=True)
class Service:
    """What can be booked. Prices are in minor units of the business's currency."""

    name: str
    minutes: int
    price_minor: int
    cancel_window_minutes: int = 1440
    late_cancel_cost: int = 1
    no_show_cost: int = 1


@dataclass(frozen=True)
class Offer:
    """A session pack as it is sold."""

    name: str
    sessions: int
    price_minor: int
    valid_days: int


@dataclass(frozen=True)
class Business:
    """A business to make up a year for. `phone` is E.164 with a place for three digits; a segment's price is
    in units of the currency."""

    name: str
    timezone: str
    currency: str
    locale: str
    phone: str
    segment_price: float
    locations: tuple[str, ...]
    team: tuple[Member, ...]
    services: tuple[Service, ...]
    offers: tuple[Offer, ...]
    clients: tuple[str, ...]


# When sessions start, by trainer. On weekdays four trainers share four shifts, so that from seven to
# half past eight in the evening somebody is always training; each takes the next shift the next day.
WEEKDAY: tuple[Shift, ...] = (
    (time(7), time(8), time(9), time(10), time(11, 30), time(13)),
    (time(8), time(9), time(10, 30), time(12), time(13), time(14, 30), time(15, 30)),
    (time(10), time(11), time(12, 30), time(14), time(16), time(17)),
    (time(13), time(15), time(16), time(17, 30), time(18, 30), time(19, 30)),
)
SATURDAY: tuple[Shift, ...] = (
    (time(8), time(9), time(10), time(11, 30), time(12, 30)),
    (time(10), time(11), time(12), time(13), time(14, 30), time(15, 30)),
    (),
    (time(12), time(13), time(14), time(15), time(16), time(17)),
)
SUNDAY: tuple[Shift, ...] = (
    (),
    (time(9), time(10), time(11), time(12)),
    (time(14), time(15), time(16), time(17)),
    (),
)

ALERTS = (
    "Left knee: no jumps",
    "Right shoulder: nothing overhead",
    "Asthma: inhaler in the bag",
    "Pregnant, due in spring",
    "High blood pressure: no breath holding",
    "Slipped disc L4/L5: no loaded flexion",
    "Allergic to latex: no bands",
    "Type 1 diabetes: glucose tablets in the locker",
    "Pacemaker: no body analysis scale",
    "Wrist fracture in August: no push-ups yet",
)

BERLIN = Business(
    name="Spree Personal Training",
    timezone="Europe/Berlin",
    currency="EUR",
    locale="en_GB",
    phone="+493023125{:03}",
    segment_price=0.079,
    locations=("Studio Mitte", "Studio Kreuzberg"),
    team=(
        Member("Mara Lindqvist", "owner", "owner@demo.test", "demo-owner-1", trains=True),
        Member("Jonas Okafor", "trainer", "trainer@demo.test", "demo-trainer-1", trains=True),
        Member("Aylin Demir", "trainer", "aylin@demo.test", "demo-trainer-2", trains=True),
        Member("Tomasz Nowak", "trainer", "tomasz@demo.test", "demo-trainer-3", trains=True),
        Member("Ingrid Vogel", "manager", "manager@demo.test", "demo-manager-1"),
        Member("Leo Fernandes", "front_desk", "desk@demo.test", "demo-desk-1"),
    ),
    services=(
        Service("Personal training 60", 60, 8500),
        Service("Personal training 45", 45, 6800),
        Service("Express 30", 30, 4900, cancel_window_minutes=720),
        Service("Nutrition talk 45", 45, 6000, late_cancel_cost=0, no_show_cost=0),
    ),
    offers=(
        Offer("10 sessions", 10, 79000, 120),
        Offer("20 sessions", 20, 149000, 240),
        Offer("5 sessions", 5, 41000, 49),
    ),
    clients=(
        "Anna Schreiber", "Emre Yılmaz", "Nguyễn Thị Minh Anh", "Kwame Mensah", "Zofia Wiśniewska",
        "Lukas Hartmann", "Fatima El-Amin", "Giulia Ferraro", "Paul Neumann", "Ayşe Kaya",
        "Björn Åkesson", "Chiara Lombardi", "Dmitri Volkov", "Esther Adeyemi", "Felix Baumgartner",
        "Greta Sommer", "Hassan Jaber", "Ida Rasmussen", "Jan Kowalczyk", "Katharina Weiß",
        "Liam O’Sullivan", "Meera Krishnan", "Nils Petersen", "Olga Petrenko", "Pedro Almeida",
        "Quynh Tran", "Rosa Jiménez", "Samuel Osei", "Tarek Haddad", "Ulrike Brandt",
        "Valentina Rossi", "Wei Zhang", "Xenia Papadopoulou", "Yusuf Aydın", "Zoë van Dijk",
        "Amira Benali", "Benedikt Hofmann", "Camille Lefèvre", "Daniel Cohen", "Elif Şahin",
        "Frieda Lorenz", "Gabriel Santos", "Hannah Becker", "Ibrahim Diallo", "Jana Novotná",
        "Kenji Watanabe", "Lea Zimmermann", "Mateo Fernández", "Nadia Rahimi", "Oskar Lindner",
        "Priya Nair", "Ronja Ekström", "Stefan Ionescu", "Theresa Kühn", "Uche Eze",
        "Viktor Horváth", "Wiebke Janssen", "Yara Khoury", "Zeynep Arslan", "Anton Maier",
        "Beatriz Carvalho", "Clara Engel", "David Mbeki", "Eva Kristiansen", "Finn Albrecht",
        "Gülay Öztürk", "Henrik Dahl", "Isabel Moreno", "Johanna Krämer", "Karim Mansour",
        "Lena Vogt", "Marek Dvořák", "Noa Levi", "Ole Christensen", "Paulina Zielińska",
        "Rafael Costa", "Sanna Virtanen", "Thabo Nkosi", "Ursula Keller", "Vera Sokolova",
        "Walid Nasser", "Yuki Tanaka", "Agnieszka Lis", "Bilal Hussain", "Carla Schäfer",
        "Deniz Polat", "Elena Popescu", "Florian Roth", "Gina Bergmann", "Hugo Martin",
        "Ines Pereira", "Jakob Winter", "Kira Schulz", "Leonie Franke", "Mohammed Saleh",
        "Nora Haugen", "Omar Farouk", "Petra Seidel", "Ravi Sharma", "Selin Koç",
        "Tobias Ackermann", "Uma Pillai", "Vincent Dubois", "Wanda Mazur", "Yasmin Tahiri",
        "Zlatan Marković", "Alina Busch", "Bruno Conti", "Cansu Yıldız", "Dominik Pohl",
        "Emma Thielemann", "Farid Karimi", "Gesa Behrens", "Hiroko Sato", "Ivan Georgiev",
        "Josefine Ritter", "Khalid Omar", "Linh Phạm", "Milan Jovanović",
        "Anna-Katharina von Hohenstein-Lindenberg",
    ),
)  # fmt: skip

NEW_YORK = Business(
    name="Harbor Strength",
    timezone="America/New_York",
    currency="USD",
    locale="en_US",
    phone="+12125550{:03}",
    segment_price=0.0083,
    locations=("Pier 7",),
    team=(
        Member("Denise Carter", "owner", "owner@other.test", "demo-owner-2", trains=True),
        Member("Marcus Bell", "trainer", "trainer@other.test", "demo-trainer-4", trains=True),
    ),
    services=(
        Service("Strength 60", 60, 11000),
        Service("Mobility 30", 30, 6500),
    ),
    offers=(
        Offer("10 sessions", 10, 98000, 120),
        Offer("24 sessions", 24, 216000, 240),
        Offer("5 sessions", 5, 52000, 49),
    ),
    clients=(
        "Aaliyah Brooks", "Brandon Kim", "Carmen Ortiz", "Derek Washington", "Elena Vasquez",
        "Frank DiMaggio", "Grace Chen", "Hakeem Johnson", "Isla Murphy", "Jamal Thompson",
        "Keiko Yamamoto", "Luis Ramirez", "Monique Dupree", "Nathan Goldberg", "Olivia Park",
        "Patrick Doyle", "Quincy Adams-Reed", "Rachel Stein", "Sofia Delgado", "Tyrone Jackson",
        "Uri Feldman", "Vanessa Lopez", "Wendell Hayes", "Xiomara Cruz",
    ),
)  # fmt: skip
