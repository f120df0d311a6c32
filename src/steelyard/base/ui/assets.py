"""The few files of the pinned npm packages that browsers load, copied into the static folder that git ignores."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"
TEMPLATES = Path(__file__).parents[2]

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/core/dist/css/tabler.rtl.min.css": "tabler.rtl.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "echarts/dist/echarts.common.min.js": "echarts.js",
}
SOURCE_MAP = re.compile(r"^\s*(//#|/\*#) sourceMappingURL=.*$", re.MULTILINE)
"""A browser's tools would ask for maps that are not shipped, and the static manifest refuses to name them."""

ICON_TAG = re.compile(r"""{%-?\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")
ICONS = frozenset(
    {
        # Named in Python: lanes, navigation, page furniture.
        "alert-triangle",
        "arrow-right",
        "building-warehouse",
        "check",
        "chevron-right",
        "circle-check",
        "clipboard-check",
        "clock",
        "clock-check",
        "clock-exclamation",
        "device-desktop",
        "download",
        "file-search",
        "file-text",
        "filter-cog",
        "history",
        "inbox",
        "info-circle",
        "key",
        "language",
        "layout-dashboard",
        "logout",
        "moon",
        "package",
        "plus",
        "scan",
        "search",
        "settings",
        "shield-lock",
        "sun",
        "table",
        "user",
        "x",
    }
)


def icon_names() -> frozenset[str]:
    """Every icon that a template or the table above names."""
    found = set(ICONS)
    for template in TEMPLATES.rglob("templates/**/*.html"):
        for names in ICON_TAG.findall(template.read_text(encoding="utf-8")):
            found.update(name for name in names if name)
    return frozenset(found)


def copy_assets(node_modules: Path) -> int:
    """Copy what browsers load out of ``node_modules``; returns the number of files.

    Raises FileNotFoundError where a package or an icon is missing.
    """
    fresh = VENDOR.with_name("vendor.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "icons").mkdir(parents=True)
    for source, target in FILES.items():
        text = (node_modules / source).read_text(encoding="utf-8")
        (fresh / target).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    names = icon_names()
    for name in names:
        shutil.copyfile(node_modules / "@tabler/icons/icons/outline" / f"{name}.svg", fresh / "icons" / f"{name}.svg")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return len(FILES) + len(names)
