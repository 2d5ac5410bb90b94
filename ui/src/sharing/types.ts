/** The shares, as the API answers them. */

import type { components } from "../api/schema";
import type { Message } from "../chat/types";

type Schemas = components["schemas"];

/** A copy of a chat that others may read. `expires` is in seconds since 1970; no group means everyone. */
export type Share = Schemas["Share"];
/** A page of the messages of a share. */
export type SharedPage = Omit<Schemas["SharedSession"], "messages"> & { messages: Message[] };
