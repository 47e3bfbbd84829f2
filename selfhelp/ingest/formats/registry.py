"""All feed formats, in the order in which they are asked to claim a document."""

from typing import Final

from selfhelp.ingest.formats.base import Format
from selfhelp.ingest.formats.bmlt import Bmlt
from selfhelp.ingest.formats.hsds import Hsds
from selfhelp.ingest.formats.hsds_package import HsdsPackage
from selfhelp.ingest.formats.ical import ICalendar
from selfhelp.ingest.formats.meeting_guide import MeetingGuide
from selfhelp.ingest.formats.naws import Naws
from selfhelp.ingest.formats.own_export import OwnExport
from selfhelp.ingest.formats.table.table import JsonTable, PlainTable

FORMATS: Final[tuple[Format, ...]] = (
    # First, because others would read it too: with guesses, and samples as meetings.
    OwnExport(),
    HsdsPackage(),
    ICalendar(),
    Bmlt(),
    Hsds(),
    MeetingGuide(),
    Naws(),
    # Tables come last, because they claim anything with rows.
    JsonTable(),
    PlainTable(),
)
