import { beforeEach, describe, expect, it } from "vitest";

import { draftOf } from "./draft";
import { NewChat } from "./newChat";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

/** The locks of a browser: each open tab holds its own until it is closed. */
class BrowserLocks {
  private readonly held = new Set<string>();

  readonly request = (async (name: string, { signal }: { signal: AbortSignal }, granted: () => Promise<void>) => {
    if (!this.held.has(name)) {
      this.held.add(name);
      return granted();
    }
    throw signal.reason;
  }) as LockManager["request"];

  release = (): void => this.held.clear();
}

const expired = (): AbortSignal => AbortSignal.abort(new DOMException("", "TimeoutError"));

async function openTab(locks: Pick<LockManager, "request"> | undefined): Promise<NewChat> {
  const tab = new NewChat(locks, expired);
  await tab.claim();
  return tab;
}

describe("the new chat of a tab", () => {
  it("keeps its id through a reload", async () => {
    const locks = new BrowserLocks();
    const before = await openTab(locks);
    locks.release();

    expect((await openTab(locks)).id).toBe(before.id);
  });

  it("has another id in a duplicated tab, with the text of the draft", async () => {
    const locks = new BrowserLocks();
    const original = await openTab(locks);
    draftOf(original.id).set("typed");
    const duplicate = await openTab(locks);

    expect(duplicate.id).not.toBe(original.id);
    expect(draftOf(duplicate.id).text).toBe("typed");
    locks.release();
    expect((await openTab(locks)).id).toBe(duplicate.id);
  });

  it("has another id after its first question", async () => {
    const tab = await openTab(new BrowserLocks());
    const first = tab.id;
    tab.renew();

    expect(tab.id).not.toBe(first);
  });

  it("keeps its id in a browser without locks, or one that refuses them", async () => {
    const before = await openTab(undefined);
    const refusing = { request: () => Promise.reject(new DOMException("", "SecurityError")) } as unknown as LockManager;

    expect((await openTab(refusing)).id).toBe(before.id);
  });
});
