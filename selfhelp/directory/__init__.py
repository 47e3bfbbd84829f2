"""Organizations, problems and places, by what people call them."""
