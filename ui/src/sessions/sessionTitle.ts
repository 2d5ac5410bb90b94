import { questionOf } from "../files/attachedText";
import { messages } from "../messages/en";
import type { SessionRow } from "./queries";

/** Return the title of a chat in lists: its name, otherwise the beginning of its first question. */
export function titleOf({ name, firstHumanMessage }: Pick<SessionRow, "name" | "firstHumanMessage">): string {
  return name || questionOf(firstHumanMessage ?? "").trim().split("\n")[0] || messages.sessions.untitled;
}
