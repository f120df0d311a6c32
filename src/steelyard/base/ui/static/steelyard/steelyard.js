// What pages need beyond htmx: charts, loaded only where a page has one, a word while long work goes on, and sections
// that a choice opens.

import { drawCharts } from "./charts.js";
import { followChoices } from "./choices.js";

drawCharts(document);
document.addEventListener("htmx:after:swap", () => drawCharts(document));
followChoices();

const say = (form, word) => form.querySelectorAll("[data-busy]").forEach((place) => { place.textContent = word(place); });
document.addEventListener("submit", (event) => say(event.target, (place) => place.dataset.busy));
addEventListener("pageshow", () => say(document, () => "")); // a page the browser kept is no longer busy
