/** The theme of the page: a stored choice, applied to `data-theme` of the document element. */
export type ThemeChoice = "light" | "dark" | "system";

const KEY = "theme";
const systemIsDark = () => matchMedia("(prefers-color-scheme: dark)");

/** Returns the stored choice; `system` when none is stored. */
export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Stores the choice and shows it at once. */
export function setThemeChoice(choice: ThemeChoice): void {
  localStorage.setItem(KEY, choice);
  applyTheme();
}

/** Shows the stored choice and follows the system's theme and the choice made in another tab. */
export function followTheme(): void {
  applyTheme();
  systemIsDark().addEventListener("change", applyTheme);
  addEventListener("storage", (event) => event.key === KEY && applyTheme());
}

function applyTheme(): void {
  const choice = themeChoice();
  const dark = choice === "dark" || (choice === "system" && systemIsDark().matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}
