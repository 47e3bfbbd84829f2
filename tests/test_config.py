"""Where the user's files are."""

import sys

import platformdirs
import pytest

from selfhelp import config


@pytest.mark.skipif(sys.platform != "linux", reason="on other systems platformdirs itself is asked")
@pytest.mark.parametrize("stated", [None, "", "/mnt/shared", "/mnt/shared/"])
def test_on_linux_the_folders_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch, stated: str | None) -> None:
    monkeypatch.setenv("HOME", "/home/maria")
    for variable in ("SELFHELP_DB", "SELFHELP_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
        if stated is not None:
            monkeypatch.setenv(variable, stated)
    assert config.user_dataset() == platformdirs.user_data_path("selfhelp") / "selfhelp.db"
    assert config.settings_file() == platformdirs.user_config_path("selfhelp") / "config.toml"


@pytest.mark.parametrize("home", ["", "/", "relative"])
def test_without_a_home_folder_there_are_no_files_of_the_user(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("HOME", home)
    for variable in ("SELFHELP_DB", "SELFHELP_CONFIG", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    assert config.user_dataset() is None
    assert config.settings_file() is None
