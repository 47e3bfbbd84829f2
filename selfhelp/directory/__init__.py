"""Find organizations, problems and places by the names people use for them."""
