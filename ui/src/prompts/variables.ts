/** The variables of a prompt: `{{name}}`. */

const VARIABLE = /\{\{\s*([^{}\s](?:[^{}\n]*?[^{}\s])?)\s*\}\}/g;

/** Return the names of the variables of a text, each once, in the order of the text. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((found) => found[1]!))];
}

/** Return the text with values for its variables. One without a value stays as it is; a value is not searched again. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(VARIABLE, (whole, name: string) => (Object.hasOwn(values, name) && values[name] !== "" ? values[name]! : whole));
}
