"""The entry for the system's scheduler that runs `selfhelp update` once a day. Pure."""

import shlex
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

HOUR: Final = 5
"""Hour of the day; the minute differs from machine to machine, so that servers are not asked by all at once."""

UPDATE: Final = ("update", "-q", "--if-older", "12h")

_PLIST: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>Label</key><string>selfhelp.update</string>
<key>ProgramArguments</key><array>{arguments}</array>
<key>StartCalendarInterval</key><dict>
<key>Hour</key><integer>{hour}</integer><key>Minute</key><integer>{minute}</integer></dict>
</dict></plist>"""


def daily_update(system: str, program: Sequence[str], minute: int, dataset: str | None = None) -> tuple[str, str]:
    """Where to enter it, and what: a line for cron, a file for launchd (macOS), a command for Windows.

    `system` is as in `sys.platform`; `dataset` is named if it is not the user's own.
    """
    words = [*program, *UPDATE, *(["--db", dataset] if dataset is not None else [])]
    if system == "darwin":
        arguments = "".join(f"<string>{escape(word)}</string>" for word in words)
        where = "save this as ~/Library/LaunchAgents/selfhelp.update.plist, then launchctl load -w that file"
        return where, _PLIST.format(arguments=arguments, hour=HOUR, minute=minute)
    if system == "win32":
        quoted = " ".join(f'\\"{word}\\"' if " " in word else word for word in words)
        return (
            "run this once",
            f'schtasks /Create /F /SC DAILY /ST {HOUR:02d}:{minute:02d} /TN "selfhelp update" /TR "{quoted}"',
        )
    # Cron takes a percent sign for the end of the line.
    return "add this line with crontab -e", f"{minute} {HOUR} * * * {shlex.join(words)}".replace("%", "\\%")
