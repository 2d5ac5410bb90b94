/** Answers and their continuations: after a cut, the rest of an answer is stored as a child of it. */

import { isUndo } from "../summaries/summary";
import type { Placed } from "./tree";
import { textOf, type Message } from "./types";

/** One entry of the thread: a question, or an answer with its continuations. */
export interface Entry {
  first: Placed<Message>;
  messages: Message[];
}

const continues = (message: Message, before: Message | undefined): boolean =>
  before !== undefined && message.type === "ai" && before.type === "ai" && message.metadata["continues"] === before.id;

/** Group the shown messages into entries. */
export function entriesOf(branch: readonly Placed<Message>[]): Entry[] {
  const entries: Entry[] = [];
  for (const placed of branch) {
    if (isUndo(placed.message)) continue;
    const entry = entries.at(-1);
    if (entry && continues(placed.message, entry.messages.at(-1))) entry.messages.push(placed.message);
    else entries.push({ first: placed, messages: [placed.message] });
  }
  return entries;
}

/** Return the text of the last answer of a path, from its first part on. */
export function continuedText(path: readonly Message[]): string {
  const parts: string[] = [];
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const message = path[at];
    if (message?.type !== "ai") break;
    parts.unshift(textOf(message.content));
    if (!continues(message, path[at - 1])) break;
  }
  return parts.join("");
}
