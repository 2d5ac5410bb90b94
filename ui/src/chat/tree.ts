/** The tree of a chat's messages: an edit or a second answer is a sibling, and one path through the tree is shown. */

export interface Node {
  id: string;
  parentId: string | null;
  messageIndex: number;
}

/** For each parent, the child that is shown. Without an entry it is the newest. */
export type Selection = Readonly<Record<string, string>>;

/** The key of the messages without a parent in a selection. */
export const ROOT = "";

/** A message on the shown path, with its place among its siblings. */
export interface Placed<T extends Node> {
  message: T;
  siblings: T[];
  at: number;
}

/** Return the key of a message's siblings. Messages whose parent is not loaded are siblings if they share it. */
const groupOf = (message: Node): string => message.parentId ?? ROOT;

/** Return the children of each message in the order of their numbers. */
export function childrenByParent<T extends Node>(messages: readonly T[]): Map<string, T[]> {
  const children = new Map<string, T[]>();
  for (const message of [...messages].sort((a, b) => a.messageIndex - b.messageIndex)) {
    const siblings = children.get(groupOf(message));
    if (siblings) siblings.push(message);
    else children.set(groupOf(message), [message]);
  }
  return children;
}

/** Return the shown path from the first loaded message to the last. Without a selection it ends at the newest message. */
export function activeBranch<T extends Node>(messages: readonly T[], selection: Selection): Placed<T>[] {
  const newest = messages.reduce<T | null>((last, one) => (last && last.messageIndex > one.messageIndex ? last : one), null);
  if (newest === null) return [];
  const ancestors = pathTo(messages, newest.id);
  const chosen: Selection = { ...selectionOf(ancestors), ...selection };
  const children = childrenByParent(messages);
  const path: Placed<T>[] = [];
  const seen = new Set<string>();
  for (let group = groupOf(ancestors[0] ?? newest); ; ) {
    const siblings = children.get(group);
    if (!siblings) return path;
    const found = siblings.findIndex((one) => one.id === chosen[group]);
    const at = found < 0 ? siblings.length - 1 : found;
    const message = siblings[at];
    if (!message || seen.has(message.id)) return path;
    seen.add(message.id);
    path.push({ message, siblings, at });
    group = message.id;
  }
}

/** Return the selection in which a message and its ancestors are shown. */
export function withShown<T extends Node>(messages: readonly T[], selection: Selection, id: string): Selection {
  return { ...selection, ...selectionOf(pathTo(messages, id)) };
}

const selectionOf = (path: readonly Node[]): Selection =>
  Object.fromEntries(path.map((message) => [groupOf(message), message.id]));

/** Return the loaded ancestors of a message and itself, the first one first. */
function pathTo<T extends Node>(messages: readonly T[], id: string): T[] {
  const byId = new Map(messages.map((one) => [one.id, one]));
  const path: T[] = [];
  const seen = new Set<string>();
  for (let node = byId.get(id); node && !seen.has(node.id); node = byId.get(groupOf(node))) {
    seen.add(node.id);
    path.unshift(node);
  }
  return path;
}

/** Return the stored messages and those that only this page knows so far, each once. The stored one wins. */
export function merged<T extends Node>(stored: readonly T[], local: readonly T[]): T[] {
  const known = new Set(stored.map((one) => one.id));
  return [...stored, ...local.filter((one) => !known.has(one.id))];
}
