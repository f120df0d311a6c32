"""The pure engine: values in, values out. No Django, no clock, no network, no randomness that is not passed in."""
