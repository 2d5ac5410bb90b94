/** The difference of two configurations, setting by setting. */

import type { Configuration } from "./types";

export interface Change {
  /** The path of the setting, such as `enabledComponents.viewMetaData`. */
  path: string;
  before: unknown;
  after: unknown;
}

/** Return the settings whose values differ, in the order of the second configuration. */
export function differences(before: object, after: object, prefix = ""): Change[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) => {
    const path = prefix + name;
    const [old, new_] = [before, after].map((one) => (one as Record<string, unknown>)[name]);
    if (isObject(old) && isObject(new_)) return differences(old, new_, `${path}.`);
    return JSON.stringify(old) === JSON.stringify(new_) ? [] : [{ path, before: old, after: new_ }];
  });
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

/** Return a configuration with the changes of an editor, put onto the newest one: other people's changes stay. */
export function withChanges(newest: Configuration, changes: readonly Change[]): Configuration {
  const result = structuredClone(newest) as unknown as Record<string, unknown>;
  for (const { path, after } of changes) {
    const names = path.split(".");
    const last = names.pop()!;
    let place = result;
    for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>;
    place[last] = after;
  }
  return result as unknown as Configuration;
}
