// A client's record: charts from the numbers of the table under them, the usual unit of a kind, and how much of
// a file is sent. The page works without it.

// Charts. The library comes with the first one that is to be drawn.
let library = null;

function load(address) {
  library ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
  return library;
}

function colours(canvas) {
  // As computed, because a canvas doesn't know light-dark() and variables.
  const style = getComputedStyle(canvas);
  return { line: style.color, grid: style.borderTopColor, words: style.caretColor, goal: style.outlineColor };
}

function datasets({ points, goal, name }, { line, goal: goalColour }) {
  const sets = [
    { label: name, data: points, borderColor: line, backgroundColor: line, borderWidth: 2, pointRadius: 3, tension: 0 },
  ];
  if (goal === null) return sets;
  const ends = [points[0], points.at(-1)].map(({ x }) => ({ x, y: goal, text: "" }));
  sets.push({ label: "Goal", data: ends, borderColor: goalColour, borderDash: [6, 4], borderWidth: 2, pointRadius: 0 });
  return sets;
}

function draw(canvas) {
  const chart = JSON.parse(canvas.dataset.chart);
  const colour = colours(canvas);
  const number = new Intl.NumberFormat(chart.locale);
  const day = new Intl.DateTimeFormat(chart.locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const date = (days) => new Date(days * 86400000);
  window.Chart.getChart(canvas)?.destroy();
  canvas.parentElement.hidden = false;
  new window.Chart(canvas, {
    type: "line",
    data: { datasets: datasets(chart, colour) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      parsing: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear",
          grid: { display: false },
          border: { color: colour.grid },
          ticks: { color: colour.words, maxTicksLimit: 6, precision: 0, maxRotation: 0, callback: (value) => day.format(date(value)) },
        },
        y: {
          grace: "10%",
          grid: { color: colour.grid },
          border: { display: false },
          ticks: { color: colour.words, maxTicksLimit: 5, callback: (value) => number.format(value) },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          filter: ({ raw }) => raw.text !== "",
          callbacks: { title: ([first]) => first?.raw.day ?? "", label: ({ raw }) => raw.text },
        },
      },
    },
  });
}

async function drawAll(root) {
  const charts = root.querySelectorAll?.("canvas.chart") ?? [];
  if (!charts.length) return;
  await load(charts[0].dataset.library);
  for (const canvas of charts) if (canvas.isConnected) draw(canvas);
}

document.body.addEventListener("htmx:load", ({ detail }) => drawAll(detail.elt));
document.body.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  if (target instanceof HTMLCanvasElement) window.Chart?.getChart(target)?.destroy();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));

// The unit a kind was last measured in, until another one is typed.
document.addEventListener("input", ({ target }) => {
  if (target.id !== "field-kind") return;
  const known = [...document.querySelectorAll("#kinds option")].find(
    ({ value }) => value.toLowerCase() === target.value.trim().toLowerCase(),
  );
  const unit = document.getElementById("field-unit");
  if (known && unit.dataset.typed === undefined) unit.value = known.dataset.unit;
});
document.addEventListener("input", ({ target, isTrusted }) => {
  if (target.id === "field-unit" && isTrusted) target.dataset.typed = "";
});

// A file that is too large is refused before it is sent; one that is sent shows how far it has come.
document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.most) return;
  const tooLarge = target.files[0]?.size > Number(target.dataset.most);
  target.setCustomValidity(tooLarge ? "This file is larger than 10 MB. Choose a smaller one." : "");
  if (tooLarge) target.reportValidity();
});
document.body.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const progress = target.querySelector?.(".file-progress");
  if (!progress || !detail.lengthComputable) return;
  progress.hidden = false;
  progress.value = (100 * detail.loaded) / detail.total;
});
