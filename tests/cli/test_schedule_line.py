"""What is entered into the scheduler of each system."""

import plistlib

from selfhelp.cli.schedule_line import daily_update


def test_cron_gets_one_line() -> None:
    assert daily_update("linux", ["/usr/bin/selfhelp"], 17) == (
        "add this line with crontab -e", "17 5 * * * /usr/bin/selfhelp update -q --if-older 12h",
    )  # fmt: skip
    _, line = daily_update("linux", ["/opt/a b/python", "-m", "selfhelp"], 0, "/my data/50%/x.db")
    assert line == "0 5 * * * '/opt/a b/python' -m selfhelp update -q --if-older 12h --db '/my data/50\\%/x.db'"


def test_launchd_gets_a_file() -> None:
    where, text = daily_update("darwin", ["/usr/local/bin/selfhelp"], 9, "/a&b/x.db")
    assert "~/Library/LaunchAgents/selfhelp.update.plist" in where
    assert plistlib.loads(text.encode()) == {
        "Label": "selfhelp.update",
        "ProgramArguments": ["/usr/local/bin/selfhelp", "update", "-q", "--if-older", "12h", "--db", "/a&b/x.db"],
        "StartCalendarInterval": {"Hour": 5, "Minute": 9},
    }


def test_windows_gets_a_command() -> None:
    assert daily_update("win32", ["C:\\My Apps\\selfhelp.exe"], 5)[1] == (
        'schtasks /Create /F /SC DAILY /ST 05:05 /TN "selfhelp update"'
        ' /TR "\\"C:\\My Apps\\selfhelp.exe\\" update -q --if-older 12h"'
    )
