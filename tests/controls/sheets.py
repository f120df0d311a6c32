"""What a browser sends of the result page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.test import Client
from PIL import Image

from steelyard.cycle.controls.models import Control
from steelyard.engine.lane import Lane


def filled(page: Any, **fields: Any) -> dict[str, Any]:
    """What a browser sends when only ``fields`` are touched: everything else as the page has it, or as NIL says."""
    sheet = page.context["sheet"]
    data: dict[str, Any] = dict(NIL)
    for form in (sheet.form, *(row for rows in sheet.rows.values() for row in (rows.management_form, *rows))):
        for bound in form:
            value = bound.value()
            if value not in (None, "", []):
                data[bound.html_name] = bound.field.prepare_value(value) if not hasattr(value, "strftime") else value
    for name in ("started_at", "ended_at"):
        data[name] = sheet.form[name].value().strftime("%Y-%m-%dT%H:%M:%S")
    return {**data, **fields}


NIL = {"status": "nil", "extent": "100", "instruction_followed": "yes"}
"""What was done and found, which no page says for the officer."""


def add_picture(officer: Client, control: Control, **fields: Any) -> Any:
    return officer.post(address(control), {"pictures": picture(), "more": "pictures", **fields})


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "hold.png"
    return file


def address(control: Control) -> str:
    return f"/tasks/{control.pk}/result/"


ROUTINE: dict[Lane, dict[str, Any]] = {
    Lane.RED: {"packages_counted": "40", "packages_opened": "12", "sealed": "no", "comment": "Opened at the back."},
    Lane.ORANGE: {"image": "IMG-1"},
    Lane.BLUE: {"period": "2026", "sample": "10 entries"},
}
