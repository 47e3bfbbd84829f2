"""Compiles the words and the bundled dataset when the package is built; nothing is downloaded."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes selfhelp/words.json and selfhelp/bundled.db before a wheel, editable or not, is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called by hatchling before each target is built."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from data.build import build
        from data.words import write_words

        write_words(root / "selfhelp" / "words.json")
        build(root / "selfhelp" / "bundled.db")
