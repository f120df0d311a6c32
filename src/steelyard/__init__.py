"""Steelyard: a customs risk management system."""

__version__ = "0.1.0"
