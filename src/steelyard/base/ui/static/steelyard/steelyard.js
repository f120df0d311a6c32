// What pages need beyond htmx: charts, loaded only where a page has one, a word while long work goes on, sections that a
// choice opens, and a question that a short control raises.

import { drawCharts } from "./charts.js";
import { followChoices } from "./choices.js";
import { followClock } from "./quick.js";

drawCharts(document);
document.addEventListener("htmx:after:swap", () => drawCharts(document));
followChoices();
followClock();

const say = (form, word) => form.querySelectorAll("[data-busy]").forEach((place) => { place.textContent = word(place); });
document.addEventListener("submit", (event) => say(event.target, (place) => place.dataset.busy));
addEventListener("pageshow", () => say(document, () => "")); // a page the browser kept is no longer busy
