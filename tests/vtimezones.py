"""What a VTIMEZONE component says by itself, read and expanded apart from the code that wrote it."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """The clock of one VTIMEZONE: its UTC offsets at moments up to some year, in seconds."""

    def __init__(self, text: str, last_year: int) -> None:
        onsets: list[tuple[int, int]] = []
        part: dict[str, str] = {}
        for line in text.split("\r\n"):
            name, _, value = line.partition(":")
            if name == "BEGIN":
                part = {}
            elif name == "END" and value in ("STANDARD", "DAYLIGHT"):
                before, after = _offset(part["TZOFFSETFROM"]), _offset(part["TZOFFSETTO"])
                start = datetime.strptime(part["DTSTART"], "%Y%m%dT%H%M%S")
                walls = [start]
                if "RRULE" in part:
                    walls = rrulestr(part["RRULE"], dtstart=start).between(start, datetime(last_year, 12, 31), inc=True)
                onsets += [(_seconds(wall.replace(tzinfo=UTC)) - before, after) for wall in walls]
            else:
                part[name] = value
        onsets.sort()
        self.changes = [at for at, _ in onsets]
        self._offsets = [offset for _, offset in onsets]

    def offset_at(self, moment: int) -> int:
        """The offset at a moment, which must not be before the first part begins."""
        number = bisect_right(self.changes, moment)
        assert number > 0
        return self._offsets[number - 1]


def _offset(text: str) -> int:
    size = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]), seconds=int(text[5:7] or 0))
    return int(size.total_seconds()) * (-1 if text[0] == "-" else 1)


def _seconds(time: datetime) -> int:
    return int((time - EPOCH).total_seconds())
