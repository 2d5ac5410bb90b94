import { expect, test } from "vitest";

import { FramePacer } from "./framePacer";

/** Runs `frames` frames of 16 ms with a request in each, every update taking `cost` ms; returns the updates. */
function updatesIn(frames: number, cost: number): number {
  let updates = 0;
  let pending: ((now: number) => void)[] = [];
  const pacer = new FramePacer(
    () => {
      updates += 1;
      pacer.record(cost);
    },
    (callback) => pending.push(callback),
  );
  for (let frame = 0; frame < frames; frame += 1) {
    pacer.request();
    pacer.request();
    const due = pending;
    pending = [];
    for (const callback of due) callback(frame * 16);
  }
  return updates;
}

test("fast updates happen once per frame", () => {
  expect(updatesIn(60, 1)).toBe(60);
});

test("updates over 4 ms fall to about 30 in a second", () => {
  expect(updatesIn(63, 6)).toBeGreaterThan(18);
  expect(updatesIn(63, 6)).toBeLessThan(32);
});

test("updates over 8 ms fall to about 12 in a second", () => {
  expect(updatesIn(63, 20)).toBeLessThan(16);
});
