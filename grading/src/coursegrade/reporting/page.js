// Draw every figure from the data beside it, in the colours of light or dark, and fit it to paper.
const night = window.matchMedia("(prefers-color-scheme: dark)");
const NIGHT = {
  "#1f5a8c": "#7db4e8", "#6b7280": "#a7b0bc", "#a3322a": "#f0938a", "#b45309": "#f2a65a",
  "#1a1f26": "#e6e9ee", "#e3e6ea": "#39424e", "white": "#14181d",
};
const repaint = (node) => {
  if (typeof node === "string") return NIGHT[node] ?? node;
  if (Array.isArray(node)) return node.map(repaint);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, repaint(value)]));
};
function draw(dark) {
  for (const place of document.querySelectorAll("[data-figure]")) {
    let {data, layout} = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    if (dark) [data, layout] = [repaint(data), repaint(layout)];
    const clear = {...layout, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)"};
    Plotly.react(place, data, clear, {responsive: true, displayModeBar: false});
  }
}
draw(night.matches);
night.addEventListener("change", () => draw(night.matches));
const fit = () => document.querySelectorAll("[data-figure]").forEach(p => Plotly.Plots.resize(p));
// Paper is white.
window.addEventListener("beforeprint", () => { draw(false); fit(); });
window.addEventListener("afterprint", () => { draw(night.matches); fit(); });
