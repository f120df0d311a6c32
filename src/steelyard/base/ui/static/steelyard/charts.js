// Draws each <div data-chart="id"> from the JSON in <script id="id">. The table behind it says the same in words.

const LANES = { green: "#2f9e44", blue: "#1c7ed6", yellow: "#f2c94c", orange: "#f08c00", red: "#d6336c" };
const OTHERS = ["#206bc4", "#f76707", "#0ca678", "#ae3ec9", "#d63939", "#667382"];

export function drawCharts(root) {
  const places = [...root.querySelectorAll("[data-chart]:not([data-drawn])")];
  if (places.length === 0) return;
  library().then((echarts) => places.forEach((place) => draw(echarts, place)));
}

let loading = null;

function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.echarts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

function draw(echarts, place) {
  place.dataset.drawn = "yes";
  const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const picture = echarts.init(place, null, { renderer: "svg" });
  const redraw = () => picture.setOption(options(chart), true);
  redraw();
  new ResizeObserver(() => picture.resize()).observe(place);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

function options(chart) {
  const rtl = document.documentElement.dir === "rtl";
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--tblr-body-color").trim();
  const faint = style.getPropertyValue("--tblr-border-color").trim();
  const language = document.documentElement.lang;
  const form = new Intl.NumberFormat(language, chart.percent ? { style: "percent", maximumFractionDigits: 1 } : {});
  const shown = (value) => (value == null ? "–" : form.format(value));
  const font = getComputedStyle(document.body).fontFamily;
  return {
    textStyle: { fontFamily: font, color: ink },
    aria: { enabled: true, decal: { show: chart.shape === "stacked" } },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    grid: { left: 8, right: 8, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, [rtl ? "right" : "left"]: 0, textStyle: { color: ink, fontFamily: font } },
    tooltip: { trigger: "axis", valueFormatter: shown, renderMode: "richText" },
    xAxis: {
      type: "category",
      data: chart.labels,
      inverse: rtl,
      axisLine: { lineStyle: { color: faint } },
      axisLabel: { color: ink, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      position: rtl ? "right" : "left",
      splitLine: { lineStyle: { color: faint } },
      axisLabel: { color: ink, formatter: shown },
    },
    series: chart.series.flatMap((series, index) => drawn(chart, series, LANES[series.lane] ?? OTHERS[index % OTHERS.length])),
  };
}

function drawn(chart, series, color) {
  const base = { name: series.name, data: series.values, itemStyle: { color }, lineStyle: { color, width: 2 } };
  if (chart.shape === "line") return [{ ...base, type: "line", showSymbol: series.values.length < 40, connectNulls: false }];
  if (chart.shape === "stacked") return [{ ...base, type: "bar", stack: "all", barCategoryGap: "20%" }];
  if (chart.shape === "bars") return [{ ...base, type: "bar" }];
  const point = { ...base, type: "scatter", symbolSize: 10 };
  return [point, whiskers(series, color)];
}

// From the low end of each interval to its high end.
function whiskers(series, color) {
  const ends = series.values.map((_, index) => [index, series.low[index], series.high[index]]);
  return {
    type: "custom",
    name: series.name,
    data: ends.filter(([, low, high]) => low != null && high != null),
    encode: { x: 0, y: [1, 2] },
    tooltip: { show: false },
    silent: true,
    renderItem(_, api) {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      const style = { stroke: color, lineWidth: 2, fill: null };
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
      return { type: "group", children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)] };
    },
  };
}
