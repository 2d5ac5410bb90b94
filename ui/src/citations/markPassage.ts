/** Marks the pieces of a page's text that belong to a passage; returns the first of them. */

const letters = (text: string): string => text.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();

/** Return the range of a passage in a text of letters; the longest beginning of it that the text has, from 12 letters on. */
export function findPassage(page: string, passage: string): [number, number] | null {
  for (let length = passage.length; length >= Math.min(12, passage.length) && length > 0; length = Math.floor(length * 0.8)) {
    const at = page.indexOf(passage.slice(0, length));
    if (at >= 0) return [at, at + length];
  }
  return null;
}

/** Mark the elements of a text layer that a passage covers. */
export function markPassage(layer: HTMLElement, passage: string): Element | null {
  const pieces = [...layer.querySelectorAll("span")].filter((one) => one.childElementCount === 0);
  const texts = pieces.map((one) => letters(one.textContent ?? ""));
  const range = findPassage(texts.join(""), letters(passage));
  if (range === null) return null;
  let from = 0;
  const marked = pieces.filter((piece, index) => {
    const to = from + (texts[index]?.length ?? 0);
    const isInside = to > range[0] && from < range[1];
    from = to;
    if (isInside) piece.classList.add("marked");
    return isInside;
  });
  return marked[0] ?? null;
}
