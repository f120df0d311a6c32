"""Lanes: criteria, then the random minimum, then expected rates, by draws that an outsider can recompute."""
