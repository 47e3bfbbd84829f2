"""All formats of feeds, in the order in which they are asked whether a document is theirs."""

from typing import Final

from selfhelp.ingest.formats.base import Format
from selfhelp.ingest.formats.bmlt import Bmlt
from selfhelp.ingest.formats.hsds import Hsds
from selfhelp.ingest.formats.hsds_package import HsdsPackage
from selfhelp.ingest.formats.ical import ICalendar
from selfhelp.ingest.formats.meeting_guide import MeetingGuide
from selfhelp.ingest.formats.naws import Naws
from selfhelp.ingest.formats.table.table import JsonTable, PlainTable

FORMATS: Final[tuple[Format, ...]] = (
    HsdsPackage(),
    ICalendar(),
    Bmlt(),
    Hsds(),
    MeetingGuide(),
    Naws(),
    # Tables come last: they claim whatever has rows.
    JsonTable(),
    PlainTable(),
)
