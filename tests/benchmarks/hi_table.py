"""The same program with a rich table of 20 rows: what a table of 20 meetings is held against."""

import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def hi() -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("When", "Meeting", "Where", "Id")
    for number in range(20):
        table.add_row(f"Tue {number}:00 pm", "Night Owls\nAlcoholics Anonymous", "1 Main St, Denver, CO", str(number))
    Console(width=120).print(table)


@app.command()
def bye() -> None:
    """Say bye."""
    print("bye")


if __name__ == "__main__":
    app()
