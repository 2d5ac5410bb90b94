/** Arguments that a model does not take: a request is sent again without them, and they are remembered. */

import { ApiError } from "../api/http";

type Settings = Record<string, unknown>;

const refused = new Map<string, Set<string>>();

/** The header of an answer that names the arguments which the gateway dropped. */
const DROPPED_HEADER = "x-lisa-dropped-parameters";

/** Return whether a model does not take an argument: by its record, or because it refused it since the page was opened. */
export const isRefused = (model: { id: string; unsupportedParameters?: readonly string[] }, name: string): boolean =>
  model.unsupportedParameters?.includes(name) === true || refused.get(model.id)?.has(name) === true;

/** Return the names of the arguments that the gateway dropped before it sent the request to the model. */
export const droppedBy = ({ headers }: Pick<Response, "headers">): string[] =>
  (headers.get(DROPPED_HEADER) ?? "").split(",").map((name) => name.trim()).filter(Boolean);

/** Send a request; as long as the answer refuses one of its arguments, send it again without that one. */
export async function sendWithoutRefused<Answer>(
  settings: Settings,
  send: (settings: Settings) => Promise<Answer>,
  onDropped: (name: string) => void,
): Promise<Answer> {
  let left = settings;
  for (;;) {
    try {
      return await send(left);
    } catch (error) {
      const name = refusedArgument(error, Object.keys(left));
      if (name === null) throw error;
      left = Object.fromEntries(Object.entries(left).filter(([one]) => one !== name));
      onDropped(name);
    }
  }
}

/** Record that a model does not take an argument. */
export function noteRefused(model: string, name: string): void {
  refused.set(model, (refused.get(model) ?? new Set()).add(name));
}

/** Return the one of some arguments that an answer refuses; null if the error has another cause. */
export function refusedArgument(error: unknown, names: readonly string[]): string | null {
  if (!(error instanceof ApiError) || (error.status !== 400 && error.status !== 422)) return null;
  const named = names.find((name) => name === error.param);
  if (named !== undefined) return named;
  const mentions = (name: string): boolean => new RegExp(`(?<![a-z_])${name}(?![a-z_])`, "i").test(error.message);
  return names.filter(mentions).toSorted((one, other) => other.length - one.length)[0] ?? null;
}
