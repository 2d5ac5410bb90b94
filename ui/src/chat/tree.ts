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

/** Return the children of each message in the order of their numbers; unknown parents count as none. */
export function childrenByParent<T extends Node>(messages: readonly T[]): Map<string, T[]> {
  const known = new Set(messages.map((one) => one.id));
  const children = new Map<string, T[]>();
  for (const message of [...messages].sort((a, b) => a.messageIndex - b.messageIndex)) {
    const parent = message.parentId !== null && known.has(message.parentId) ? message.parentId : ROOT;
    const siblings = children.get(parent);
    if (siblings) siblings.push(message);
    else children.set(parent, [message]);
  }
  return children;
}

/** Return the shown path from the first message to the last. */
export function activeBranch<T extends Node>(messages: readonly T[], selection: Selection): Placed<T>[] {
  const children = childrenByParent(messages);
  const path: Placed<T>[] = [];
  const seen = new Set<string>();
  for (let parent = ROOT; ; ) {
    const siblings = children.get(parent);
    if (!siblings) return path;
    const chosen = siblings.findIndex((one) => one.id === selection[parent]);
    const at = chosen < 0 ? siblings.length - 1 : chosen;
    const message = siblings[at];
    if (!message || seen.has(message.id)) return path;
    seen.add(message.id);
    path.push({ message, siblings, at });
    parent = message.id;
  }
}

/** Return the selection in which a message and its ancestors are shown. */
export function withShown<T extends Node>(messages: readonly T[], selection: Selection, id: string): Selection {
  const byId = new Map(messages.map((one) => [one.id, one]));
  const changed: Record<string, string> = { ...selection };
  const seen = new Set<string>();
  for (let node = byId.get(id); node && !seen.has(node.id); ) {
    seen.add(node.id);
    const parent = node.parentId !== null && byId.has(node.parentId) ? node.parentId : ROOT;
    changed[parent] = node.id;
    node = parent === ROOT ? undefined : byId.get(parent);
  }
  return changed;
}

/** Return the stored messages and those that only this page knows so far, each once. The stored one wins. */
export function merged<T extends Node>(stored: readonly T[], local: readonly T[]): T[] {
  const known = new Set(stored.map((one) => one.id));
  return [...stored, ...local.filter((one) => !known.has(one.id))];
}
