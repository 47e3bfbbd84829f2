"""Feeds -> meetings: fetching, one parser per format, drafting rows, and loading sources into the dataset."""
