"""Lanes given: parameters in force, secrets committed to, counters claimed, decisions that stand."""
