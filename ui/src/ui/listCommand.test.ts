import { expect, it, vi } from "vitest";

import { listKey } from "./listCommand";

const press = (key: string, options: { count?: number; at?: number; isWaiting?: boolean; shiftKey?: boolean } = {}) => {
  const calls = { onActive: vi.fn(), onPick: vi.fn(), onDismiss: vi.fn() };
  const { count = 3, at = 0, isWaiting = false, shiftKey = false } = options;
  const isTaken = listKey({ key, shiftKey }, { count, at, isWaiting, ...calls });
  return { isTaken, ...calls };
};

it("the arrow keys go round the choices", () => {
  expect(press("ArrowDown", { at: 2 }).onActive).toHaveBeenCalledWith(0);
  expect(press("ArrowUp", { at: 0 }).onActive).toHaveBeenCalledWith(2);
});

it.each(["Enter", "Tab"])("%s picks the active choice", (key) => {
  expect(press(key, { at: 1 }).onPick).toHaveBeenCalledWith(1);
});

it("Enter does nothing while the choices load", () => {
  const pressed = press("Enter", { count: 0, isWaiting: true });
  expect(pressed.isTaken).toBe(true);
  expect(pressed.onPick).not.toHaveBeenCalled();
});

it("Enter belongs to the text field if no choice matches", () => {
  expect(press("Enter", { count: 0 }).isTaken).toBe(false);
});

it("Tab leaves the text field if there is no choice", () => {
  expect(press("Tab", { count: 0, isWaiting: true }).isTaken).toBe(false);
});

it("Shift+Enter and Shift+Tab belong to the text field", () => {
  expect(press("Enter", { shiftKey: true }).isTaken).toBe(false);
  expect(press("Tab", { shiftKey: true }).isTaken).toBe(false);
});

it("Escape closes the list", () => {
  expect(press("Escape", { count: 0 }).onDismiss).toHaveBeenCalled();
});
