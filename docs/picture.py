"""Makes docs/answer.svg, the picture of a real answer in the README; run by hand."""

import io
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from selfhelp import config
from selfhelp.cli.filters import Filters, build_query
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.output.console import View
from selfhelp.output.listing import Section, print_listing

COMMAND = "selfhelp find --problem drinking --day tuesday --time evening --city Denver -n 6"


def main() -> None:
    """Runs the search on the bundled samples and draws what it prints."""
    zone = ZoneInfo("America/Denver")
    now = datetime(2026, 11, 24, 15, 0, tzinfo=zone)
    session = Session(io.StringIO(), io.StringIO(), now, settings={"tz": zone.key})
    filters = Filters(problem=("drinking",), day=("tuesday",), time=("evening",), city=("Denver",), limit=6)
    console = Console(record=True, width=88, file=io.StringIO(), highlight=False)
    console.print(f"$ {COMMAND}", markup=False)
    with Store(config.BUNDLED) as store:
        hits = list(store.find(build_query(filters, [], store, session).query))
    print_listing([Section(hits)], console, View(session.now))
    console.print("These are made-up samples, not real meetings.", style="dim")
    console.save_svg(str(Path(__file__).with_name("answer.svg")), title="selfhelp")


if __name__ == "__main__":
    main()
