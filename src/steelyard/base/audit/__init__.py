"""What was done, by whom: rows that are only ever added."""
