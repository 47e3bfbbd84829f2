"""The least that a Typer program with two commands does: what `find --json` is held against."""

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def hi() -> None:
    """Say hi."""
    print("hi")


@app.command()
def bye() -> None:
    """Say bye."""
    print("bye")


if __name__ == "__main__":
    app()
