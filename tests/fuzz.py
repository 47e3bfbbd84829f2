"""Feeds random inputs to every parser, guided by coverage; an exception or an input that takes seconds is a finding.

Run by hand, with atheris installed beside the program; it prints a table and adds to `tests/corpus` what it found to
be different from all that is there (one file per parser, which the tests read again):

    PYTHONPATH=tests python tests/fuzz.py [PARSER...] [--seconds 1800]
"""

import argparse
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

CORPUS: Final = Path(__file__).with_name("corpus")

MOST_KEPT: Final = 300
"""Number of inputs that are kept for each parser, the shortest ones."""

LONGEST_KEPT: Final = 400
"""Length in bytes of the longest input that is kept."""


def targets() -> dict[str, Callable[[bytes], object]]:
    """Parser -> a function that feeds bytes to it and raises no exception."""
    from helpers import AA, CONTEXT, ROW, read, take
    from helpers import rows as rows_of

    from selfhelp.errors import FeedError
    from selfhelp.ingest import compressed
    from selfhelp.reading import (
        addresses,
        attendance,
        cells,
        codes,
        coordinates,
        dates,
        days,
        days_and_times,
        languages,
        links,
        recurrence,
        regions,
        time_spans,
        zones,
    )

    def of_text(*readers: Callable[[str], object]) -> Callable[[bytes], object]:
        def target(data: bytes) -> object:
            word = cells.text(data.decode("utf-8", "replace"))
            return [reader(word) for reader in readers] if word is not None else None

        return target

    def files(beginning: bytes) -> Callable[[bytes], object]:
        def target(data: bytes) -> object:
            try:
                feed = take(beginning + data)
            except FeedError:
                return None
            return read(feed)

        return target

    def row(data: bytes) -> object:
        name, _, value = data.decode("utf-8", "replace").partition("=")
        fields = [
            *ROW,
            "address",
            "city",
            "coordinates",
            "duration",
            "recurrence",
            "valid_from",
            "when",
            "notes",
            "group",
        ]
        return rows_of(ROW | {fields[len(name) % len(fields)]: value})

    def packed(data: bytes) -> object:
        try:
            return compressed.unpacked([data[:7], data[7:]], 10_000)
        except (EOFError, zlib.error):
            return None

    assert CONTEXT.organization == AA
    return {
        "addresses": of_text(addresses.read_address, lambda word: addresses.postal_code(word, "US")),
        "attendance": of_text(attendance.ways_in_text, attendance.ways_in_type, attendance.is_joining_info),
        "codes": of_text(codes.codes, languages.languages),
        "coordinates": of_text(coordinates.point, coordinates.degrees, cells.number),
        "dates": of_text(dates.stamp),
        "days": of_text(days.read_days, days.days_named, lambda word: days.weekdays(word, sunday=0)),
        "days_and_times": of_text(days_and_times.in_one_text),
        "links": of_text(links.link_and_rest, links.is_conference),
        "recurrence": of_text(
            lambda word: [recurrence.rule_in_words([(word, name)], day) for name in (True, False) for day in (None, 2)]
        ),
        "regions": of_text(regions.country_code, lambda word: regions.state_code(word, "US")),
        "time_spans": of_text(time_spans.time_spans, time_spans.length, time_spans.minutes),
        "zones": of_text(zones.zone),
        "row": row,
        "json": files(b'[{"name":"Night","day":2,"time":"19:30",'),
        "csv": files(b"Name,Day,Time,Notes\nNight,Tuesday,7 pm,"),
        "ical": files(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Night\r\nDTSTART:20260106T193000Z\r\n"),
        "any_file": files(b""),
        "gzip": packed,
    }


def kept(parser: str) -> list[bytes]:
    """The inputs of a parser that are kept."""
    file = CORPUS / f"{parser}.json"
    texts = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return [text.encode("latin-1") for text in texts]


def fuzz(parser: str, seconds: int) -> tuple[int, list[str]]:
    """Runs one parser; returns the number of executions and the findings."""
    with TemporaryDirectory() as folder:
        inputs, findings = Path(folder, "inputs"), Path(folder, "findings")
        inputs.mkdir()
        findings.mkdir()
        for number, data in enumerate(kept(parser)):
            (inputs / str(number)).write_bytes(data)
        options = [f"-artifact_prefix={findings}/", f"-max_total_time={seconds}", "-timeout=5", "-max_len=2000"]
        command = [sys.executable, __file__, "--inside", parser, *options, "-print_final_stats=1", str(inputs)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        # The fuzzer has added each input that reached new code.
        found = sorted({file.read_bytes() for file in inputs.iterdir()}, key=lambda data: (len(data), data))
        short = [data.decode("latin-1") for data in found if len(data) <= LONGEST_KEPT][:MOST_KEPT]
        (CORPUS / f"{parser}.json").write_text(json.dumps(short, indent=0) + "\n", encoding="utf-8")
        executions = re.search(r"number_of_executed_units: (\d+)", ran.stderr)
        errors = re.findall(r"=== Uncaught Python exception: ===\n(.*)", ran.stderr)
        return int(executions[1]) if executions else 0, [
            *errors, *(f"{file.name}: {file.read_bytes()[:80]!r}" for file in findings.iterdir())
        ]  # fmt: skip


def inside(parser: str, arguments: list[str]) -> None:
    """Runs the fuzzer for one parser in this process, which it ends."""
    import atheris

    with atheris.instrument_imports(include=["selfhelp"]):
        target = targets()[parser]
    atheris.Setup([sys.argv[0], *arguments], lambda data: target(data) and None)
    atheris.Fuzz()


def main() -> int:
    """Runs what was asked for; exit code 1 if there are findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parsers", nargs="*")
    parser.add_argument("--seconds", type=int, default=1800, help="for all parsers together")
    chosen = parser.parse_args()
    names = chosen.parsers or list(targets())
    is_clean = True
    for name in names:
        executions, findings = fuzz(name, chosen.seconds // len(names))
        is_clean = is_clean and not findings
        results = "; ".join(findings) or "none"
        print(f"| {name} | {executions:,} | {chosen.seconds // len(names)} | {results} |", flush=True)  # noqa: T201
    return int(not is_clean)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
