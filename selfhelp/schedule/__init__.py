"""Rules and clocks -> the dates and times at which meetings take place."""
