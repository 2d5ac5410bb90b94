const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

const text = (id) => document.getElementById(id).textContent;

// The viewer is packed in the page (base64 of gzip), because nothing on the way compresses the page.
const unpacked = (id) => {
  const bytes = Uint8Array.from(atob(text(id)), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};

const add = (id, content) => {
  const element = document.createElement(id);
  element.textContent = content;
  document.head.prepend(element);
};

// The viewer filters by the names of groups alone. This also finds operations by path and by summary.
const matching = (groups, phrase) => {
  const words = phrase.toLowerCase().split(/\s+/);
  const about = (operation, name) =>
    [name, operation.get("method"), operation.get("path"), operation.getIn(["operation", "summary"])].join(" ");
  const fits = (operation, name) => words.every((word) => about(operation, name).toLowerCase().includes(word));
  return groups
    .map((group, name) => group.update("operations", (all) => all.filter((operation) => fits(operation, name))))
    .filter((group) => group.get("operations").size > 0);
};

// The viewer gives these fields no name for screen readers.
const unnamed = (fields) => document.querySelectorAll(`${fields}:not([aria-label])`);
const name = (field, text) => field.setAttribute("aria-label", text);
new MutationObserver(() => {
  unnamed(".operation-filter-input").forEach((field) => {
    field.placeholder = "Filter by path or summary";
    name(field, field.placeholder);
  });
  unnamed("#servers").forEach((field) => name(field, "Server"));
  unnamed("tr[data-param-name] select").forEach((field) => name(field, field.closest("tr").dataset.paramName));
}).observe(document.body, { childList: true, subtree: true });

// One way to give the credential is enough here: with three, the viewer puts the cursor into the last one.
const reference = () => {
  const spec = JSON.parse(text("document"));
  spec.components.securitySchemes = { bearer: spec.components.securitySchemes.bearer };
  Object.values(spec.paths).flatMap(Object.values).forEach((operation) => {
    operation.security = (operation.security ?? spec.security).filter((way) => "bearer" in way);
  });
  return spec;
};

Promise.all(["style", "script"].map(unpacked)).then(([style, script]) => {
  add("style", style);
  add("script", script);
  SwaggerUIBundle({
    spec: reference(),
    dom_id: "#reference",
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    docExpansion: "list",
    filter: true,
    tryItOutEnabled: false,
    validatorUrl: null,
    plugins: [{ fn: { opsFilter: matching } }],
  });
});
