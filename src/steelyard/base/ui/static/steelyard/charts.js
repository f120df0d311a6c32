// Draws each <div data-chart="id"> from the JSON in <script id="id">. The table behind it says the same in words.

const LANES = { green: "#2f9e44", blue: "#1c7ed6", yellow: "#f2c94c", orange: "#f08c00", red: "#d6336c" };
const OTHERS = ["#206bc4", "#f76707", "#0ca678", "#ae3ec9", "#d63939", "#667382"];
const OTHERS_ON_DARK = ["#74b3e8", "#ffa94d", "#63e6be", "#da77f2", "#ff8787", "#adb5bd"];

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
  const redraw = () => picture.setOption(options(chart, place.clientWidth), true);
  redraw();
  new ResizeObserver(() => picture.resize()).observe(place);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

function options(chart, width) {
  const rtl = document.documentElement.dir === "rtl";
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--tblr-body-color").trim();
  const faint = style.getPropertyValue("--tblr-border-color").trim();
  const language = document.documentElement.lang;
  const form = new Intl.NumberFormat(language, chart.percent ? { style: "percent", maximumFractionDigits: 1 } : {});
  const shown = (value) => (value == null ? "–" : form.format(value));
  const font = getComputedStyle(document.body).fontFamily;
  const others = document.documentElement.dataset.bsTheme === "dark" ? OTHERS_ON_DARK : OTHERS;
  const twoLines = chart.series.reduce((sum, each) => sum + 40 + 8 * each.name.length, 0) > width; // of the legend
  const few = chart.labels.length <= 6; // labels, each of which is shown, broken where it is too wide
  return {
    textStyle: { fontFamily: font, color: ink },
    aria: { enabled: true, decal: { show: chart.shape === "stacked" } },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    grid: { left: 8, right: 8, top: twoLines ? 64 : 40, bottom: 8, containLabel: true },
    legend: { top: 0, [rtl ? "right" : "left"]: 0, textStyle: { color: ink, fontFamily: font } },
    tooltip: { trigger: "axis", valueFormatter: shown, renderMode: "richText" },
    xAxis: {
      type: "category",
      data: chart.labels,
      inverse: rtl,
      axisLine: { lineStyle: { color: faint } },
      axisLabel: few
        ? { color: ink, lineHeight: 16, interval: 0, overflow: "break", width: (width - 20) / chart.labels.length }
        : { color: ink, lineHeight: 16, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      max: chart.percent && chart.shape === "stacked" ? 1 : null,
      position: rtl ? "right" : "left",
      splitLine: { lineStyle: { color: faint } },
      axisLabel: { color: ink, formatter: shown },
    },
    series: chart.series.flatMap((series, index) => drawn(chart, series, LANES[series.lane] ?? others[index % others.length])),
  };
}

function drawn(chart, series, color) {
  const base = { name: series.name, data: series.values, itemStyle: { color }, lineStyle: { color, width: 2 } };
  if (chart.shape === "line") return [{ ...base, type: "line", showSymbol: series.values.length < 40, connectNulls: false }];
  if (chart.shape === "stacked") return [{ ...base, type: "bar", stack: "all", barCategoryGap: "20%" }];
  if (chart.shape === "bars") return [{ ...base, type: "bar" }];
  const point = { ...base, type: "scatter", symbolSize: 10, z: 3 };
  return [...whiskers(series, color), point];
}

// From the low end of each interval to its high end: a thin bar that stands on an invisible one.
function whiskers(series, color) {
  const bar = { type: "bar", stack: `interval ${series.name}`, barWidth: 4, barGap: "-100%", silent: true, tooltip: { show: false } };
  const spans = series.low.map((low, index) => (low == null ? null : series.high[index] - low));
  return [
    { ...bar, data: series.low, itemStyle: { color: "transparent" } },
    { ...bar, data: spans, itemStyle: { color, opacity: 0.7 } },
  ];
}
