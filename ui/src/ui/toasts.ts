/** Notices in the corner of the page about actions that failed. */

import { Observable } from "../chat/observable";

export interface Toast {
  id: number;
  /** The action that failed. */
  text: string;
  /** The cause, and what to do. */
  cause: string;
  /** Try the action again; null if that cannot help. */
  retry: (() => void) | null;
}

const MOST = 3;

class Toasts extends Observable {
  list: readonly Toast[] = [];
  private nextId = 0;

  /** Show a notice until it is dismissed. One with the same text is replaced, and there are at most three. */
  show(toast: Omit<Toast, "id">): void {
    const others = this.list.filter((one) => one.text !== toast.text).slice(1 - MOST);
    this.list = [...others, { ...toast, id: (this.nextId += 1) }];
    this.changed();
  }

  dismiss(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
    this.changed();
  }
}

export const toasts = new Toasts();
