"""Load and check a pack: what one country decides about its risk management, as content without code."""

from __future__ import annotations

from steelyard.engine.pack.cases import CaseFailure, case_sheet, run_cases
from steelyard.engine.pack.content import Country, FailSafe, NamedList, Office, Pack, Parameter, Policy, Significance
from steelyard.engine.pack.load import load
from steelyard.engine.pack.moved import moved
from steelyard.engine.pack.place import PackError, PackErrors, Place
from steelyard.engine.pack.summary import summary

__all__ = [
    "CaseFailure",
    "Country",
    "FailSafe",
    "NamedList",
    "Office",
    "Pack",
    "PackError",
    "PackErrors",
    "Parameter",
    "Place",
    "Policy",
    "Significance",
    "case_sheet",
    "load",
    "moved",
    "run_cases",
    "summary",
]
