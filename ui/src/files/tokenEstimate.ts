/** An estimate of the tokens of a text. */

const CHARACTERS_PER_TOKEN = 4;
/** Characters of scripts in which about each character is a token. */
const DENSE = /[\u0E00-\u0E7F\u1100-\u11FF\u2E80-\u9FFF\uA960-\uA97F\uAC00-\uD7FF\uF900-\uFAFF\uFF00-\uFFEF]/g;

/** Return about how many tokens a text has. */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / CHARACTERS_PER_TOKEN);
}

/** Return the beginning of a text that has at most so many tokens. It ends at the end of a line if one is near. */
export function trimToTokens(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text;
  let [fits, exceeds] = [0, text.length];
  while (exceeds - fits > 1) {
    const middle = Math.floor((fits + exceeds) / 2);
    if (estimateTokens(text.slice(0, middle)) <= tokens) fits = middle;
    else exceeds = middle;
  }
  const end = text.lastIndexOf("\n", fits);
  const cut = end > fits * 0.9 ? end : fits;
  const isSplit = /[\uD800-\uDBFF]/.test(text.charAt(cut - 1));
  return text.slice(0, isSplit ? cut - 1 : cut);
}
