"""Imports files up to the size limit of a feed that are made to fill the memory; by hand, never in CI.

    cd tests && python hostile_sizes.py SELFHELP [NAME ...]

SELFHELP is the installed program. Each file is made, imported and removed; names select some files, or kinds of them:
json, csv, ics, xlsx, zip. Prints the seconds of CPU, the peak memory and the answer of each as a table. All must end
within 10 s or so, below 1 GB, with exit 0 or 1; what does not is marked. Time and memory are capped, at 30 s and 4 GB,
so that a failure does not stop the machine.
"""

import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import repeat
from pathlib import Path
from typing import Final

SIZE: Final = 60_000_000
SECONDS: Final = 30
MOST_MEMORY: Final = 4 * 2**30

ROW: Final = {"name": "Night", "slug": "n", "day": 2, "time": "19:30"}
HEADER: Final = "Name,Day,Time\n"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def filled(unit: str, *, around: tuple[str, str] = ("", ""), size: int = SIZE) -> bytes:
    """A text of this size that repeats a unit."""
    before, after = around
    return (before + unit * (size // len(unit)) + after).encode()


def listed(
    parts: Iterable[str], *, around: tuple[str, str] = ("[", "]"), size: int = SIZE, between: str = ","
) -> bytes:
    """Parts joined until they have this size."""
    written, length = [], 0
    for part in parts:
        written.append(part)
        length += len(part) + len(between)
        if length > size:
            break
    return (around[0] + between.join(written) + around[1]).encode()


def numbered(form: str) -> Iterator[str]:
    """A form with a number in it, counted up: %d or %x."""
    return (form % number for number in range(10**9))


def rows_of(change: Callable[[int], dict[str, object]], *, size: int = SIZE) -> bytes:
    """Meeting Guide rows with changes by their number."""
    return listed((json.dumps(ROW | change(number)) for number in range(10**9)), size=size)


def pairs() -> Iterator[str]:
    """Texts of two letters."""
    return (f'"{_LETTERS[number % 26]}{_LETTERS[number // 26 % 26]}"' for number in range(10**9))


JSON: Final[dict[str, Callable[[], bytes]]] = {
    "empty objects": lambda: filled("{},", around=("[", "{}]")),
    "ones": lambda: filled("1,", around=("[", "1]")),
    "floats": lambda: filled("1.5,", around=("[", "1]")),
    "short texts": lambda: listed(pairs()),
    "distinct keys": lambda: listed(numbered('"%x":1'), around=("{", "}")),
    "distinct keys, as sparse as real ones": lambda: listed(numbered('"k%013x":"ab"'), around=("{", "}")),
    "distinct keys in rows": lambda: listed(
        '{"name":"a","day":1,' + ",".join(f'"k{number:x}x{n:09d}":"ab"' for n in range(2000)) + "}"
        for number in range(10**9)
    ),
    "other columns in each row": lambda: rows_of(lambda row: {f"column {row} {n}": "ab" for n in range(1000)}),
    "nested arrays": lambda: filled("[[1]],", around=("[", "1]")),
    "arrays in an object": lambda: filled("[],", around=('{"a":[', "[]]}")),
    "objects by name": lambda: listed(numbered('"%x":{}'), around=("{", "}")),
    "lists by name": lambda: listed(numbered('"k%x":[{"a":1}]'), around=("{", "}")),
    "a grid": lambda: filled('["ab","cd"],', around=('[["Name","Day","Time"],', "[]]")),
    "a wide row with many parts": lambda: listed(
        numbered('{"day":1,"time":"%x"}'),
        around=("[{" + ",".join(f'"c{n}":"x"' for n in range(1500)) + ',"name":"a","times":[', "]}]"),
    ),
    "a long note with many parts": lambda: listed(
        numbered('{"day":1,"time":"%x"}'),
        around=('[{"name":"a","note":"' + "x" * 1_000_000 + '","times":[', "]}]"),
        size=10_000_000,
    ),
    "a list of times": lambda: listed(
        ('"19:30"',) * SIZE, around=('[{"name":"a","slug":"a","day":1,"time":[', "]}]")
    ),
    "a list of types": lambda: listed(
        numbered('"T%x"'), around=('[{"name":"a","slug":"a","day":1,"time":"19:30","types":[', "]}]")
    ),
    "days and times": lambda: rows_of(
        lambda row: {"slug": row, "day": list(range(7)), "time": [f"{hour}:{row % 60:02d}" for hour in range(24)]}
    ),
    "one long text": lambda: rows_of(lambda _: {"notes": "x" * 59_000_000}),
    "one long name": lambda: rows_of(lambda _: {"name": "x " * 29_000_000}),
    "a text with an emoji": lambda: rows_of(lambda _: {"notes": "\U0001f600" + "x" * 59_000_000}),
    "emoji in raw rows": lambda: listed(
        numbered('{"name":"\U0001f600","slug":"%d","day":2,"time":"19:30","notes":"' + "x" * 500 + '"}')
    ),
    "rejects": lambda: listed(numbered('{"slug":"%x","day":1,"time":"7","name":null}')),
    "rejects as long as real rows": lambda: listed(
        numbered('{"slug":"%x","day":1,"time":"7","name":null,"note":"' + "x" * 210 + '"}')
    ),
    "duplicates": lambda: rows_of(lambda _: {}),
    "duplicates as long as real rows": lambda: rows_of(lambda _: {"notes": "x" * 200}),
    "one key for all": lambda: rows_of(lambda row: {"notes": f"{row} " + "x" * 200}),
    "short rows": lambda: rows_of(lambda row: {"slug": row}),
    "rows as short as real ones": lambda: rows_of(lambda row: {"slug": f"{row}" + "x" * 200}),
    "JSON lines, empty": lambda: filled("{}\n"),
    "JSON lines, broken": lambda: filled("x\n", around=('{"a":1}\n{"a":1}\n', "")),
    "JSON lines, rows": lambda: filled(json.dumps(ROW) + "\n"),
    "a broken end": lambda: filled('{"a":"bbbbbbbbbbbbbbbbbbbb"},', around=("[", "{")),
    "JSONP": lambda: filled("{},", around=("call([", "{}]);")),
    "deep": lambda: filled("["),
    "our own": lambda: listed(
        numbered('{"id":"%010d","name":"Night","organization":"aa","day":"tuesday","start":"19:30","end":"20:30",'
                 '"problems":["alcohol"],"types":[],"languages":["en"],"timezone":"America/Denver","notes":null}')
    ),
    "BMLT formats in all rows": lambda: (
        b'{"formats":[{"id":"1","key_string":"X","name_string":"' + b"x" * 1_000_000 + b'"}],"meetings":'
        + listed(numbered('{"id_bigint":"%d","weekday_tinyint":"3","start_time":"19:30:00","meeting_name":"Night",'
                          '"format_shared_id_list":"1"}'), size=10_000_000) + b"}"
    ),
    "HSDS places and schedules": lambda: json.dumps({
        "id": "1", "name": "Night", "status": "active", "description": "x" * 1000,
        "service_at_locations": [{"id": str(n), "location": {"name": "x"}} for n in range(100_000)],
        "schedules": [{"id": str(n), "freq": "WEEKLY", "byday": "MO", "opens_at": "19:00"} for n in range(100_000)],
    }).encode(),
}  # fmt: skip


def _utf16(text: bytes) -> bytes:
    return text.decode().encode("utf-16")


def _wide(delimiter: str, rows: int = 100) -> bytes:
    names = delimiter.join(f"column {n}" for n in range(100_000))
    return "\n".join([names, *[delimiter * 99_999] * rows]).encode()


TABLES: Final[dict[str, Callable[[], bytes]]] = {
    "commas": lambda: filled(","),
    "newlines": lambda: filled("\n", around=(HEADER, "a")),
    "quotes": lambda: filled('"', around=(HEADER, "")),
    "empty rows": lambda: filled(",\n", around=(HEADER, "")),
    "short rows ": lambda: filled("a,b\n", around=(HEADER, "")),
    "semicolons": lambda: filled(";", around=("Name;Day;Time\n", "")),
    "empty rows of semicolons": lambda: filled(";\n", around=("Name;Day;Time\n", "")),
    "tabs": lambda: filled("\t", around=("Name\tDay\tTime\n", "")),
    "rows of tabs": lambda: filled("ab\tcd\n", around=("Name\tDay\tTime\n", "")),
    "bars": lambda: filled("|", around=("Name|Day|Time\n", "")),
    "one column": lambda: filled("a\n"),
    "one column with a header": lambda: filled("a\n", around=(HEADER, "")),
    "a row of short cells": lambda: filled("ab,", around=(HEADER, "")),
    "a long cell": lambda: filled("x", around=(HEADER + "Night,Tuesday,", "")),
    "an open quote": lambda: filled("a,b\n", around=(HEADER + 'Night,Tuesday,"', "")),
    "100,000 columns": lambda: _wide(","),
    "100,000 columns, 500 rows": lambda: _wide(",", 500),
    "2,000 columns": lambda: (
        "\n".join([",".join(["Name", "Day", *(f"c{n}" for n in range(1990))]), *["ab," * 1992] * 10_000]).encode()
    ),
    "2,000 columns, nearly empty": lambda: (
        "\n".join([",".join(["Name", "Day", *(f"c{n}" for n in range(1990))]), *["a," + "," * 1990] * 30_000]).encode()
    ),
    "columns with one name": lambda: ("Ort," * 100_000 + "\n" + "a," * 100_000).encode(),
    "wide rows below a narrow header": lambda: (HEADER + ("a" + ",b" * 100_000 + "\n") * 300).encode(),
    "rows of a table": lambda: listed(numbered("Night %d,Tuesday,19:30"), around=(HEADER, ""), between="\n"),
    "rejected rows of a table": lambda: listed(numbered(",%d,19:30"), around=(HEADER, ""), between="\n"),
    "carriage returns": lambda: filled("\r", around=("Name,Day,Time\r", "")),
    "UTF-16 rows": lambda: _utf16(filled("a,b\n", around=(HEADER, ""), size=SIZE // 2)),
    "UTF-16 commas": lambda: _utf16(filled(",", around=(HEADER, ""), size=SIZE // 2)),
    "zeros": lambda: b"\0" * SIZE,
    "bytes that are not UTF-8": lambda: b"\xff" * SIZE,
    "not UTF-8 here and there": lambda: HEADER.encode() + b"a\xff,b\n" * (SIZE // 6),
    "emoji cells": lambda: filled("\U0001f600,b\n", around=(HEADER, ""), size=SIZE // 2),
    "blanks": lambda: filled(" ", around=(HEADER, "")),
    "less-than signs": lambda: filled("<"),
}  # fmt: skip

_CALENDAR: Final = ("BEGIN:VCALENDAR\n", "END:VCALENDAR\n")
_EVENT: Final = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Night\nDTSTART:20260106T190000\n",
    "\nEND:VEVENT\nEND:VCALENDAR\n",
)
_STATED: Final = "BEGIN:VEVENT\nUID:%d\nSUMMARY:Night\nDTSTART:20260106T190000\nRRULE:FREQ=WEEKLY\nEND:VEVENT"

CALENDARS: Final[dict[str, Callable[[], bytes]]] = {
    "empty events": lambda: filled("BEGIN:VEVENT\nEND:VEVENT\n", around=_CALENDAR),
    "events": lambda: listed(numbered(_STATED), around=_CALENDAR, between="\n"),
    "events without an end": lambda: filled("BEGIN:VEVENT\n", around=_CALENDAR),
    "nested components": lambda: filled("BEGIN:X\n", around=_EVENT),
    "alarms": lambda: filled("BEGIN:VALARM\nEND:VALARM\n", around=_EVENT),
    "properties": lambda: filled("X-A:b\n", around=_EVENT),
    "properties around": lambda: filled("X-A:b\n", around=_CALENDAR),
    "a folded line": lambda: filled("x" * 70 + "\n ", around=(_EVENT[0] + "DESCRIPTION:", _EVENT[1])),
    "folds": lambda: filled("\n ", around=(_EVENT[0] + "DESCRIPTION:", _EVENT[1])),
    "a long line": lambda: filled("x", around=(_EVENT[0] + "DESCRIPTION:", _EVENT[1])),
    "parameters": lambda: filled(";A=b", around=(_EVENT[0] + "DESCRIPTION", ":x" + _EVENT[1])),
    "excluded dates": lambda: listed(
        repeat("20260106", SIZE),
        around=(_EVENT[0] + "RRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:", _EVENT[1]),
        size=17_000_000,
    ),
    "added dates": lambda: listed(
        repeat("20260106T190000", SIZE), around=(_EVENT[0] + "RDATE:", _EVENT[1]), size=17_000_000
    ),
    "excluded dates in many events": lambda: filled(
        _STATED.replace("%d", "1").replace("\nEND", "\nEXDATE:" + ",".join(["20260106T190000"] * 900) + "\nEND") + "\n",
        around=_CALENDAR,
    ),
    "days of a rule": lambda: filled("MO,", around=(_EVENT[0] + "RRULE:FREQ=WEEKLY;BYDAY=", "TU" + _EVENT[1])),
    "rules of an event": lambda: filled("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE\n", around=(_EVENT[0], _EVENT[1])),
    "counts": lambda: filled(_STATED.replace("WEEKLY", "DAILY;COUNT=17000") + "\n", around=_CALENDAR, size=6_000_000),
    "changes of one series": lambda: listed(
        ("BEGIN:VEVENT\nUID:1\nSUMMARY:a\nDTSTART:20260106\n"
         + ("RRULE:FREQ=WEEKLY" if number % 2 else "RECURRENCE-ID:20260106") + "\nEND:VEVENT"
         for number in range(10**9)), around=_CALENDAR, between="\n", size=3_000_000,
    ),
    "zones": lambda: filled("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n", around=_CALENDAR),
    "zones without an end": lambda: filled("BEGIN:VTIMEZONE\n", around=_CALENDAR),
    "empty calendars": lambda: filled("BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
    "calendar names": lambda: listed(numbered("X-WR-CALNAME:%x"), around=_CALENDAR, between="\n"),
}  # fmt: skip

_SPREADSHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET: Final = (f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>', "</sheetData></worksheet>")
_HEAD: Final = '<row r="1"><c t="str"><v>Name</v></c><c t="str"><v>Day</v></c><c t="str"><v>Time</v></c></row>'
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheet: bytes, *, strings: bytes = b"", styles: bytes = b"", sheets: int = 1, entities: str = "") -> bytes:
    """A workbook with this XML for its sheet, which is listed several times, and for its shared strings and styles."""
    names = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(sheets))
    parts: dict[str, bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
        ).encode(),
        "xl/workbook.xml": (
            f'{entities}<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{_SPREADSHEET}"/>'.encode(),
        "xl/styles.xml": styles or f'<styleSheet xmlns="{_SPREADSHEET}"/>'.encode(),
    }
    return archive(parts.items())


def archive(parts: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        for name, data in parts:
            file.writestr(name, data)
    return packed.getvalue()


def sheet_of(rows: str, *, size: int = SIZE, after: str = "") -> bytes:
    """The XML of a sheet that repeats rows below a header; `after` is repeated below them instead, if given."""
    around = (_SHEET[0] + _HEAD, _SHEET[1])
    if after:
        opening, unit, closing = after.split("|")
        return filled(unit, around=(around[0] + f"</sheetData>{opening}", f"{closing}</worksheet>"), size=size)
    return filled(rows, around=around, size=size)


_LAUGHS: Final = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10)
) + "]>"  # fmt: skip

WORKBOOKS: Final[dict[str, Callable[[], bytes]]] = {
    "rows of a workbook": lambda: workbook(sheet_of("<row><c><v>1</v></c><c><v>2</v></c></row>")),
    "empty rows of a workbook": lambda: workbook(sheet_of("<row/>")),
    "a row of empty cells": lambda: workbook(sheet_of("<c/>").replace(b"</row><c/>", b"</row><row><c/>", 1)
                                             .replace(b"<c/></sheetData>", b"<c/></row></sheetData>")),
    "far columns": lambda: workbook(sheet_of('<row><c r="XFD1"><v>1</v></c></row>')),
    "far columns, empty": lambda: workbook(sheet_of('<row><c r="XFD1"/></row>')),
    "far rows": lambda: workbook(sheet_of('<row r="99999999"><c><v>1</v></c></row>', size=1000)),
    "rows further and further": lambda: workbook(listed(
        (f'<row r="{n * 900}"><c><v>1</v></c></row>' for n in range(1, 10**9)),
        around=(_SHEET[0] + _HEAD, _SHEET[1]), between="")),
    "a great dimension": lambda: workbook(sheet_of("<row><c><v>1</v></c></row>", size=3_000_000).replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>', 1)),
    "shared strings": lambda: workbook(sheet_of("", size=0) if False else sheet_of("<row/>", size=100), strings=listed(
        numbered("<si><t>t%x</t></si>"), around=(f'<sst xmlns="{_SPREADSHEET}">', "</sst>"), between="")),
    "runs of a shared string": lambda: workbook(sheet_of("<row/>", size=100), strings=filled(
        "<r><t>x</t></r>", around=(f'<sst xmlns="{_SPREADSHEET}"><si>', "</si></sst>"))),
    "styles": lambda: workbook(sheet_of("<row/>", size=100), styles=filled(
        "<xf/>", around=(f'<styleSheet xmlns="{_SPREADSHEET}"><cellXfs>', "</cellXfs></styleSheet>"))),
    "many sheets": lambda: workbook(sheet_of("<row><c><v>1</v></c></row>", size=100_000), sheets=20_000),
    "a great sheet listed often": lambda: workbook(sheet_of("<row><c><v>1</v></c></row>", size=5_000_000), sheets=200),
    "merged cells": lambda: workbook(sheet_of("", after='<mergeCells>|<mergeCell ref="A1:B1"/>|</mergeCells>')),
    "validations": lambda: workbook(
        sheet_of("", after='<dataValidations>|<dataValidation sqref="A1"/>|</dataValidations>')),
    "unknown elements": lambda: workbook(sheet_of("", after="<x>|<y/>|</x>")),
    "deep elements": lambda: workbook(sheet_of("", after="<x>|<y>|</x>")),
    "attributes": lambda: workbook(listed(numbered('a%x="1"'), around=(
        f'<worksheet xmlns="{_SPREADSHEET}"><sheetData><row ', "/></sheetData></worksheet>"), between=" ")),
    "entities": lambda: workbook(
        (_LAUGHS + _SHEET[0] + '<row><c t="str"><v>&k;</v></c></row>' + _SHEET[1]).encode(), entities=""),
    "entities in the list of sheets": lambda: workbook(sheet_of("<row/>", size=100), entities=_LAUGHS),
    "an inline string of 100 MB": lambda: workbook(filled("x", size=100_000_000, around=(
        _SHEET[0] + '<row><c t="inlineStr"><is><t>', "</t></is></c></row>" + _SHEET[1]))),
    "an inline string": lambda: workbook(filled("x", around=(
        _SHEET[0] + _HEAD + '<row><c t="inlineStr"><is><t>', "</t></is></c></row>" + _SHEET[1]))),
    "cells of one shared string": lambda: workbook(
        sheet_of('<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>', size=6_000_000),
        strings=f'<sst xmlns="{_SPREADSHEET}"><si><t>{"x" * 1_000_000}</t></si></sst>'.encode()),
}  # fmt: skip


def _nested_zip() -> bytes:
    data = filled("{},", around=("[", "{}]"))
    for level in range(5):
        data = archive([(f"{level}.zip", data)])
    return data


def _overlapping() -> bytes:
    """A zip whose directory lists one member of 30 MB a thousand times."""
    packed = archive([("feed.json", b" " * 30_000_000)])
    start, end = packed.index(b"PK\1\2"), packed.index(b"PK\5\6")
    entry, number = packed[start:end], 1000
    size, count = (len(entry) * number).to_bytes(4, "little"), number.to_bytes(2, "little")
    return packed[:start] + entry * number + packed[end : end + 8] + count + count + size + packed[end + 16 :]


def _directory(number: int) -> bytes:
    """A zip of so many empty members, most of it its directory."""
    return archive(((f"{n}.csv", b"") for n in range(number)), zipfile.ZIP_STORED)


def _hsds(size: int = SIZE) -> bytes:
    services = listed(numbered("%d,Night"), around=("id,name\n", ""), between="\n", size=size // 3)
    schedules = listed(
        (f"{n},{n // 2},WEEKLY,MO,19:00" for n in range(10**9)),
        around=("id,service_id,freq,byday,opens_at\n", ""), between="\n", size=size * 2 // 3,
    )  # fmt: skip
    return archive([("services.csv", services), ("schedules.csv", schedules), ("organizations.csv", b"id,name\n1,a\n")])


def _hsds_of_one() -> bytes:
    places = listed(numbered("%d,1,1"), around=("id,service_id,location_id\n", ""), between="\n", size=1_000_000)
    schedules = listed(
        numbered("%d,1,WEEKLY,MO"), around=("id,service_id,freq,byday\n", ""), between="\n", size=1_000_000
    )
    return archive([
        ("services.csv", b"id,name,description\n1,Night," + b"x" * 1000), ("locations.csv", b"id,name\n1,Hall\n"),
        ("service_at_locations.csv", places), ("schedules.csv", schedules),
    ])  # fmt: skip


ARCHIVES: Final[dict[str, Callable[[], bytes]]] = {
    "a zip that expands 1,000 times": lambda: archive([("a.csv", b"a," * 500_000_000)]),
    "a zip of 60 MB of commas": lambda: archive([("a.csv", filled(","))]),
    "a zip of many members": lambda: _directory(200_000),
    "a zip of ten members of 25 MB": lambda: archive((f"{n}.csv", filled(",", size=25_000_000)) for n in range(10)),
    "a zip of tables": lambda: archive((f"{n}.csv", filled("a,b\n", size=12_000)) for n in range(4900)),
    "a nested zip": _nested_zip,
    "members that overlap": _overlapping,
    "members of one name": lambda: archive([("a.csv", filled(",", size=5_000_000))] * 12),
    "nameless members": lambda: archive([("x", filled(",", size=5_000_000))] * 12).replace(b"\1\0\0\0x", b"\0\0\0\0x"),
    "a zip packed with LZMA": lambda: archive([("a.csv", filled(","))], zipfile.ZIP_LZMA),
    "HSDS tables": _hsds,
    "HSDS, one service": _hsds_of_one,
    "gzip of 2 GB": lambda: gzip.compress(b" " * 10**8) * 20,
    "gzip of 1 GB in one part": lambda: gzip.compress(b" " * 10**9, 1),
    "gzip of 60 MB of objects": lambda: gzip.compress(filled("{},", around=("[", "{}]"))),
    "gzip of many parts": lambda: gzip.compress(b"") * (SIZE // 20),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(b" " * 10**9)),
}  # fmt: skip

KINDS: Final = {"json": JSON, "csv": TABLES, "ics": CALENDARS, "xlsx": WORKBOOKS, "zip": ARCHIVES}
FETCHED: Final = ("gzip of 1 GB in one part", "gzip of 60 MB of objects", "gzip of many parts", "commas")
"""Files that are also fetched: as they are, and as the encoding of the response where they are gzip files."""


def run(command: list[str], db: Path) -> tuple[float, float, str]:
    """Seconds of CPU, megabytes at the most, and the exit code with the first words of a command."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    env = os.environ | {"SELFHELP_DB": str(db), "SELFHELP_CONFIG": str(db.with_suffix(".toml"))}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=said, preexec_fn=limit)
        timer = threading.Timer(10 * SECONDS, process.kill)
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
    code = os.waitstatus_to_exitcode(status)
    what = next((line for line in lines if line.startswith(("error:", "x:"))), lines[-1] if lines else "")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, f"{code} | {what[:90]}"


def line(name: str, size: int, measured: tuple[float, float, str]) -> str:
    """A line of the table; what breaks a promise is marked."""
    seconds, memory, said = measured
    marks = "".join(
        mark for mark, broken in (("T", seconds > 12), ("M", memory > 1000), ("X", said[:1] not in "01")) if broken
    )
    return f"| {name} | {size / 1e6:.1f} | {seconds:.1f} | {memory:.0f} | {said} | {marks} |"


class Server(BaseHTTPRequestHandler):
    """Serves one body, as it is or as an encoded one."""

    body = b""

    def do_GET(self) -> None:
        """Any address has the body; below /encoded it is the gzip encoding of a text."""
        self.send_response(200)
        if self.path.startswith("/encoded"):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main(selfhelp: str, names: list[str]) -> None:
    """Makes each file, imports it, and prints the table."""
    print("| file | MB | seconds | peak MB | exit | answer | broken |\n|---|---|---|---|---|---|---|")
    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "selfhelp.db"
        options = ["-o", "aa", "--name", "x", "--force"]
        for kind, files in KINDS.items():
            for name, make in files.items():
                if names and not {name.strip(), kind} & set(names):
                    continue
                path = Path(folder) / f"file.{kind}"
                # A process of its own makes the file: what this one holds would count as its children's memory.
                if not os.fork():
                    path.write_bytes(make())
                    os._exit(0)
                os.wait()
                size = path.stat().st_size
                print(line(name.strip(), size, run([selfhelp, "import", str(path), *options], db)), flush=True)
                if name in FETCHED:
                    Server.body = path.read_bytes()
                    for at in ("/plain", "/encoded")[: 2 if kind == "zip" else 1]:
                        measured = run([selfhelp, "import", address + at, *options], db)
                        print(line(f"{name}, fetched from {at}", size, measured), flush=True)
                    Server.body = b""
                path.unlink()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
