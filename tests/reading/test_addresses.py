"""Postal addresses on one line, whose postal code stands before the city."""

import pytest

from selfhelp.reading.addresses import Address, read_address


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Calle Uno 90, 39012, Santander, Cantabria", Address("Calle Uno 90", "Santander", "Cantabria", "39012")),
        ("Calle Dos 3, 39300 Torrelavega, Cantabria", Address("Calle Dos 3", "Torrelavega", "Cantabria", "39300")),
        ("12 rue de la Paix, 75002 Paris", Address("12 rue de la Paix", "Paris", None, "75002")),
        ("Saal, Hauptstr. 5, 10115 Berlin", Address("Saal, Hauptstr. 5", "Berlin", None, "10115")),
        ("Via Roma 3, 00184 Roma, Lazio, Italia", Address("Via Roma 3", "Roma", "Lazio", "00184", "IT")),
        ("1 Main St, 80205, Denver, CO", Address("1 Main St", "Denver", "CO", "80205", "US")),
    ],
)
def test_a_postal_code_before_the_city(line: str, address: Address) -> None:
    assert read_address(line) == address


def test_five_digits_before_a_street_are_the_number_of_a_house() -> None:
    assert read_address("Grace Church, 12345 Broadway, Denver, CO") == Address(
        "Grace Church, 12345 Broadway", "Denver", "CO", None, "US"
    )
    assert read_address("Via Verde Church, 12345 Broadway, Denver").city == "Denver"
