"""Statistics of control: shares with their uncertainty, and when there are too few results to tell one."""
