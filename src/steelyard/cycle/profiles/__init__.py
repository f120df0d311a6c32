"""Risk profiles, lists and parameters as immutable versions, and the releases that say which of them select."""
