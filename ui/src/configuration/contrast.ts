/** The contrast of two colours as WCAG 2.2 computes it. */

/** The least contrast of text at level AA. */
export const LEAST_CONTRAST = 4.5;

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Return whether a text is a colour as `#RRGGBB`. */
export const isColour = (text: string): boolean => COLOUR.test(text);

/** Return the contrast of two colours, from 1 to 21; null if one is no colour. */
export function contrastOf(first: string, second: string): number | null {
  if (!isColour(first) || !isColour(second)) return null;
  const [dark, light] = [luminance(first), luminance(second)].sort((one, other) => one - other) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
