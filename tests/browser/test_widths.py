"""What a window of any width leaves whole: clocks to the second, and words in the columns of wide tables."""

from __future__ import annotations

import pytest

from tests.browser.pages import LOOKS, Look
from tests.browser.visit import SCREENSHOTS, Visits

TABLES = [look for look in LOOKS if look.status == 200 and not look.part and look.state in ("", "goods", "amended")]
CUT = """(input) => {
  const free = input.cloneNode();
  free.style.cssText = "position: absolute; inline-size: max-content; min-inline-size: 0";
  input.after(free);
  const needed = free.offsetWidth;
  free.remove();
  return needed - input.offsetWidth;
}"""
SQUEEZED = """(table) => [...table.querySelectorAll("td, th")].filter((cell) => {
  const lines = cell.clientHeight / parseFloat(getComputedStyle(cell).lineHeight);
  return cell.clientWidth < 96 && lines > 4.5 && cell.innerText.trim().length > 24;
}).map((cell) => `${cell.clientWidth} px: ${cell.innerText.trim().slice(0, 40)}`)"""

GAPS = """(table) => {
  const written = (cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return words.getBoundingClientRect();
  };
  return [...table.querySelectorAll(".text-end + :not(.text-end)")].map((cell) => {
    const [figures, words] = [written(cell.previousElementSibling), written(cell)];
    return Math.max(words.left - figures.right, figures.left - words.right);
  });
}"""
APART = 16  # px: a wider gap than between two words of one column


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_words_stand_apart_from_the_figures_before_them(visits: Visits, language: str, width: int) -> None:
    page = visits.open("brahim", language=language, width=width)
    page.goto(f"/declarations/{visits.product.things['resembled']}/")
    similar = page.locator("section[aria-labelledby=similar]")
    gaps = similar.locator("table").evaluate(GAPS)
    similar.screenshot(path=SCREENSHOTS / f"similar-{width}-{language}.png")
    assert len(gaps) > 1
    assert min(gaps) >= APART


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1100, 1280])
def test_a_clock_field_shows_its_seconds(visits: Visits, language: str, width: int) -> None:
    page = visits.open("brahim", language=language, width=width)
    page.goto(f"/tasks/{visits.product.things['check']}/result/")
    for name in ("started_at", "ended_at"):
        assert page.locator(f"[name={name}]").evaluate(CUT) <= 0, name
    page.screenshot(path=SCREENSHOTS / f"clock-{width}-{language}.png", full_page=True)


@pytest.mark.parametrize("look", TABLES, ids=lambda look: look.name)
def test_no_column_of_words_is_squeezed_on_a_telephone(visits: Visits, look: Look) -> None:
    page = visits.open(look.who, language="ar", width=360)
    page.goto(look.address(visits.product.things))
    page.screenshot(path=SCREENSHOTS / f"telephone-{look.route}.png")
    for table in page.locator(".table-responsive > table").all():
        assert table.evaluate(SQUEEZED) == []


def test_what_somebody_searched_for_is_not_squeezed_in_the_audit_log(visits: Visits) -> None:
    visits.open("amina", language="en", width=1280).goto("/search/?q=1512")
    page = visits.open("elias", language="ar", width=360)
    page.goto("/audit/")
    assert page.locator(".audit-details").filter(has_text="1512").count()
    assert page.locator(".table-responsive > table").evaluate(SQUEEZED) == []
