"""The formats of feeds, each a class that claims documents and reads them."""
