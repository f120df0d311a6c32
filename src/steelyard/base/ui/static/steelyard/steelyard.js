// What pages need beyond htmx: charts, loaded only where a page has one.

import { drawCharts } from "./charts.js";

drawCharts(document);
document.addEventListener("htmx:after:swap", () => drawCharts(document));
