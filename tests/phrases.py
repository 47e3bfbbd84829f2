"""What the tests of phrases share: somebody who asks on a Tuesday afternoon in New York."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from selfhelp.cli.session import Session

TUESDAY_AFTERNOON = datetime(2026, 12, 1, 15, tzinfo=ZoneInfo("America/New_York"))
SESSION = Session(sys.stdout, sys.stderr, TUESDAY_AFTERNOON, settings={"tz": "America/New_York"})
