/** The shares, as the API answers them. */

import type { Message } from "../chat/types";

/** A copy of a chat that others may read. `expires` is in seconds since 1970. */
export interface Share {
  shareId: string;
  sessionId: string | null;
  name: string | null;
  owner: string;
  isOwner: boolean;
  /** `lisa:public` or none: everyone who is signed in. */
  groups: string[];
  createdAt: string;
  expires: number | null;
  messageCount: number;
}

export interface SharedPage extends Share {
  messages: Message[];
  nextCursor: string | null;
}
