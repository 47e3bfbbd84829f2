"""Feeds over the network: finding, downloading and refreshing them."""
