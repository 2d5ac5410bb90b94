/** Copies of texts. */

import { messages } from "../messages/en";
import { toasts } from "./toasts";

/** Copy a text. Return whether that succeeded; if the browser refuses it, a notice says what to do. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toasts.show({ text: messages.app.copyFailed, cause: messages.app.copyByHand, retry: null });
    return false;
  }
}
