"""English, as read outside one country: the day before the month, the month in letters."""
