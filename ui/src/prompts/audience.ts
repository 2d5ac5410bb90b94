import { promptMessages as TEXT } from "../messages/prompts";
import { EVERYONE } from "./types";

/** Return the names of an audience as people read them. */
export const audienceOf = (groups: readonly string[]): string =>
  groups.includes(EVERYONE) ? TEXT.everyone : groups.map((group) => group.replace(/^group:/, "")).join(", ");
