// Sets the theme before the first paint. A classic script, because a module runs only after the page was painted.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("theme");
  } catch (_) {
    // Storage is blocked in this browser: the system's theme is used.
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
