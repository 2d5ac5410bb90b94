import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { readDraft, writeDraft } from "./storage";
import { useDraft } from "./useDraft";

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const open = (isTemporary = false) => renderHook(() => useDraft("c", false, isTemporary));
const pause = (): void => act(() => void vi.advanceTimersByTime(1000));

describe("the draft of a chat", () => {
  it("of another tab stays when a tab that changed nothing is closed", () => {
    const tab = open();
    pause();
    writeDraft("c", "written in the other tab");

    dispatchEvent(new Event("pagehide"));
    tab.unmount();

    expect(readDraft("c")).toBe("written in the other tab");
  });

  it("of another tab stays when this tab has stored its own draft before", () => {
    const tab = open();
    act(() => tab.result.current[1]("mine"));
    pause();
    writeDraft("c", "newer");

    tab.unmount();

    expect(readDraft("c")).toBe("newer");
  });

  it("is stored when the tab closes before the pause ends", () => {
    const tab = open();
    act(() => tab.result.current[1]("mine"));

    tab.unmount();

    expect(readDraft("c")).toBe("mine");
  });

  it("is removed when it is emptied", () => {
    writeDraft("c", "mine");
    const tab = open();
    act(() => tab.result.current[1](""));
    pause();

    expect(readDraft("c")).toBe("");
  });

  it("is not stored in a temporary chat", () => {
    const tab = open(true);
    act(() => tab.result.current[1]("mine"));
    pause();

    expect(readDraft("c")).toBe("");
  });
});
