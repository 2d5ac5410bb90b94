const events = new EventTarget();

/** Open the search palette. */
export const openPalette = (): void => void events.dispatchEvent(new Event("open"));

/** Call the listener when the palette is to open: by its button, or by Ctrl+K. Returns a function that stops it. */
export function onOpenPalette(listener: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    listener();
  };
  events.addEventListener("open", listener);
  addEventListener("keydown", onKey);
  return () => {
    events.removeEventListener("open", listener);
    removeEventListener("keydown", onKey);
  };
}
