"""The table of commands: their modules and help summaries, so that only the requested command is loaded."""

from typing import Final, NamedTuple


class Command(NamedTuple):
    """A command: the module here and the function in it, its heading in the help, and the first sentence of its help.

    Commands that share most of their code share a module.
    """

    module: str
    function: str
    heading: str
    summary: str


LOOK_UP: Final = "Look up"
EXPORT: Final = "Export"
DATA: Final = "Data"

COMMANDS: Final = {
    "find": Command("find", "find", LOOK_UP, "Find meetings by problem, time, place and audience."),
    "show": Command("show", "show", LOOK_UP, "Show everything about meetings or organizations."),
    "problems": Command(
        "directories", "problems", LOOK_UP, "Show the tree of problems, or match a client's words to it."
    ),
    "organizations": Command(
        "directories", "organizations", LOOK_UP, "List all organizations, or those that match a problem or name."
    ),
    "helplines": Command(
        "directories", "helplines", LOOK_UP, "List the confirmed helplines of a country: all, or those for a problem."
    ),
    "guide": Command(
        "guide", "guide", LOOK_UP, "Read short advice on choosing a group, the first visit, sponsors and staying safe."
    ),
    "export": Command("export", "export", EXPORT, "Write all meetings that a search finds to a file."),
    "setup": Command(
        "setup", "setup", DATA, "Load the public feeds that serve a place: real meetings near you in one step."
    ),
    "feeds": Command("feeds", "feeds", DATA, "List loaded sources, search known public feeds, add or remove a source."),
    "import": Command("import_", "import_", DATA, "Load feeds, replacing what was loaded from them before."),
    "update": Command("update", "update", DATA, "Fetch all sources again, or only the named ones."),
    "changes": Command("changes", "changes", DATA, "Show what imports added, changed and removed."),
    "forget": Command("forget", "forget", DATA, "Remove meetings from the dataset for good, if somebody asks you to."),
    "info": Command("info", "info", DATA, "Show what is loaded, where it came from and how old it is."),
    "check": Command("check", "check", DATA, "Check a dataset for errors."),
    "config": Command(
        "config",
        "config",
        DATA,
        "Show or change your settings: home, tz (time zone), country, units, clock, language, format, and aliases.",
    ),
}
"""Name of a command -> command, in the order of the help."""
