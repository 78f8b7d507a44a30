"""Writes calendar_rows.css: the classes that place things on the calendar's grid of five-minute rows.

The content policy allows no inline style, so every position is a class. Run it again after a change:
python trainer_web/static/calendar_rows.py
"""

from pathlib import Path

ROWS = 288  # five minutes each
LONGEST = 144  # twelve hours
PER_HOUR = 12

starts = [f".from-{row}{{grid-row-start:{row + 1}}}" for row in range(ROWS)]
lengths = [f".for-{rows}{{grid-row-end:span {rows}}}" for rows in range(1, LONGEST + 1)]
rules = [f"/* Written by {Path(__file__).name}; change that. */"]
for placing in (starts, lengths):
    rules += ["".join(placing[hour : hour + PER_HOUR]) for hour in range(0, len(placing), PER_HOUR)]
for hour in range(24):
    hidden = hour * PER_HOUR
    rows = f"repeat({hidden},0) " if hidden else ""
    rules.append(f".starts-at-{hour}{{--starts-at:{hour}}}")
    rules.append(
        f".starts-at-{hour} .cal-column{{grid-template-rows:{rows}repeat({ROWS - hidden},var(--row))}}"
    )
    rules.append(f".ends-at-{hour + 1}{{--ends-at:{hour + 1}}}")

Path(__file__).with_suffix(".css").write_text("\n".join(rules) + "\n")
