// What pages need beyond htmx: charts, loaded only where a page has one, and a word while long work goes on.

import { drawCharts } from "./charts.js";

drawCharts(document);
document.addEventListener("htmx:after:swap", () => drawCharts(document));

const say = (form, word) => form.querySelectorAll("[data-busy]").forEach((place) => { place.textContent = word(place); });
document.addEventListener("submit", (event) => say(event.target, (place) => place.dataset.busy));
addEventListener("pageshow", () => say(document, () => "")); // a page the browser kept is no longer busy
