/**
 * The chat that this tab begins next. Its id survives a reload, and with it the draft. A duplicated tab has a copy of the
 * id; it gets another one, because each tab holds a lock on its id.
 */

import { draftOf } from "./draft";
import { Observable } from "./observable";
import { readNewChatId, writeNewChatId } from "./storage";

type Locks = Pick<LockManager, "request">;

/** The time in which the tab before a reload has released its lock. */
const LONGEST_WAIT_MS = 1000;

export class NewChat extends Observable {
  id: string;
  /** Whether the id is known to be this tab's own. */
  isClaimed = false;

  constructor(
    private readonly locks: Locks | undefined,
    private readonly wait: () => AbortSignal = () => AbortSignal.timeout(LONGEST_WAIT_MS),
  ) {
    super();
    this.id = readNewChatId() ?? this.createId();
  }

  /** Make sure that no other tab has the id. Resolves when that is known. */
  async claim(): Promise<void> {
    if (!(await this.hold())) {
      const { text } = draftOf(this.id);
      this.renew();
      draftOf(this.id).set(text); // the duplicated tab shows what the other one shows
    }
    this.isClaimed = true;
    this.changed();
  }

  /** Take another id, after a chat has begun with this one. */
  renew(): void {
    this.id = this.createId();
    void this.hold();
  }

  /** Hold the lock of the id until the tab is closed. Resolves to false if another tab holds it. */
  private hold(): Promise<boolean> {
    const { locks } = this;
    if (!locks) return Promise.resolve(true); // only pages of secure origins have locks
    return new Promise((resolve) => {
      const held = (): Promise<never> => {
        resolve(true);
        return new Promise(() => undefined);
      };
      locks.request(`new-chat:${this.id}`, { signal: this.wait() }, held).catch((error: unknown) => {
        resolve(!(error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError")));
      });
    });
  }

  private createId(): string {
    const id = crypto.randomUUID();
    writeNewChatId(id);
    return id;
  }
}
