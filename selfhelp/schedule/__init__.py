"""When meetings take place: recurrence rules, time zones, and the days and times of a query."""
