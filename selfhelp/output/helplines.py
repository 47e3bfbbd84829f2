"""Helplines as one line of text, in English and in Spanish. Lines begin with "Call" or "Text": scripts rely on it."""

from selfhelp.organizations import Helpline
from selfhelp.text import printable


def either(numbers: str) -> str:
    """Several numbers as alternatives: "1-800-484-3731; 1-877-696-1996" are joined by "or"."""
    return numbers.replace("; ", " or ")


def helpline(line: Helpline) -> str:
    """How to reach a helpline: "Call 988 or text 988: 988 Suicide & Crisis Lifeline"."""
    ways = [f"call {either(line.phone)}"] if line.phone else []
    ways += [f"text {line.text}"] if line.text else []
    numbers = printable(" or ".join(ways))
    return f"{numbers[:1].upper()}{numbers[1:]}: {printable(line.name)}"


def helpline_in_spanish(line: Helpline) -> str:
    """The same for people who read Spanish: "Llame al 988, luego 2: ..."."""
    if line.spanish:
        ways = [f"Espa\u00f1ol: {line.spanish}"]
    else:
        ways = [f"Llame al {line.phone}"] if line.phone else []
        ways += [_text_in_spanish(line.text)] if line.text else []
    numbers = printable(" o ".join(ways))
    return f"{numbers[:1].upper()}{numbers[1:]}: {printable(line.name_es or line.name)}"


def _text_in_spanish(text: str) -> str:
    if " to " in text:
        return f"envíe {text.replace(' to ', ' al ')}"
    return f"envíe un texto al {text.replace(' where available', ' (donde se ofrece)')}"
