"""What belongs to one country: profiles, lists, parameters, offices, wording. Content, no code but where it lies."""

from pathlib import Path

DEMO = Path(__file__).resolve().parent / "demo"
