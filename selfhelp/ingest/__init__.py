"""From feeds to meetings: one pure parser per format, and what they share."""
