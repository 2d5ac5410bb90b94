const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

// The viewer filters by the names of groups alone. This also finds operations by path and by summary.
const matching = (groups, phrase) => {
  const words = phrase.toLowerCase().split(/\s+/);
  const text = (operation, name) =>
    [name, operation.get("method"), operation.get("path"), operation.getIn(["operation", "summary"])].join(" ");
  const fits = (operation, name) => words.every((word) => text(operation, name).toLowerCase().includes(word));
  return groups
    .map((group, name) => group.update("operations", (all) => all.filter((operation) => fits(operation, name))))
    .filter((group) => group.get("operations").size > 0);
};

const field = () => document.querySelector(".operation-filter-input");
new MutationObserver((changes, watch) => {
  if (!field()) return;
  watch.disconnect();
  field().placeholder = "Filter by path or summary";
  field().setAttribute("aria-label", field().placeholder);
}).observe(document.body, { childList: true, subtree: true });

SwaggerUIBundle({
  spec: JSON.parse(document.getElementById("document").textContent),
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: false,
  validatorUrl: null,
  plugins: [{ fn: { opsFilter: matching } }],
});
