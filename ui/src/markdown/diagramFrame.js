// Runs in a sandboxed frame without an origin: it draws the diagram that the page sends, and reports its height.
(function () {
  function reply(message) {
    parent.postMessage(Object.assign({ type: "diagram" }, message), "*");
  }
  addEventListener("message", function (event) {
    if (event.source !== parent || !event.data || event.data.type !== "draw") return;
    var settings = { startOnLoad: false, securityLevel: "strict", theme: event.data.dark ? "dark" : "neutral" };
    mermaid.initialize(settings);
    mermaid
      .render("diagram", event.data.source)
      .then(function (drawn) {
        document.body.innerHTML = drawn.svg;
        reply({ height: Math.ceil(document.body.firstElementChild.getBoundingClientRect().height) });
      })
      .catch(function () {
        reply({ failed: true });
      });
  });
  reply({ ready: true });
})();
