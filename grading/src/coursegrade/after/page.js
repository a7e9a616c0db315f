// Draw every figure from the data beside it, and fit the drawings to paper.
for (const place of document.querySelectorAll("[data-figure]")) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  Plotly.newPlot(place, figure.data, figure.layout, {responsive: true, displayModeBar: false});
}
const fit = () => document.querySelectorAll("[data-figure]").forEach(p => Plotly.Plots.resize(p));
window.addEventListener("beforeprint", fit);
window.addEventListener("afterprint", fit);
