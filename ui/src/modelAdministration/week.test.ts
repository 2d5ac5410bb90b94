import { expect, it } from "vitest";

import type { WeekWindows } from "./types";
import { barsOf, shortDays, toScheduling, WEEKDAYS, windowsOf } from "./week";

const OFFICE = { startTime: "08:00", stopTime: "18:00" };
const NIGHT = { startTime: "22:00", stopTime: "06:00" };

it("a window over midnight has a part on the next day, also from Sunday to Monday", () => {
  const bars = barsOf({ sunday: NIGHT });
  expect(bars.sunday).toEqual([{ from: 1_320, to: 1_440 }]);
  expect(bars.monday).toEqual([{ from: 0, to: 360 }]);
});

it("a window until midnight ends with its day", () => {
  const bars = barsOf({ monday: { startTime: "20:00", stopTime: "00:00" } });
  expect([bars.monday, bars.tuesday]).toEqual([[{ from: 1_200, to: 1_440 }], []]);
});

it("the same window on all days is stored as one", () => {
  const week = Object.fromEntries(WEEKDAYS.map((day) => [day, OFFICE])) as WeekWindows;
  expect(toScheduling(week, "Europe/Berlin", true)).toEqual({
    timezone: "Europe/Berlin",
    scheduleEnabled: true,
    scheduleType: "RECURRING",
    recurringSchedule: OFFICE,
  });
  expect(windowsOf({ scheduleEnabled: true, scheduleType: "RECURRING", recurringSchedule: OFFICE })).toEqual(week);
});

it("different windows are stored by day", () => {
  const week = { monday: OFFICE, friday: NIGHT };
  const stored = toScheduling(week, "UTC", true);
  expect(stored).toMatchObject({ scheduleType: "DAILY", dailySchedule: week });
  expect(windowsOf({ scheduleEnabled: true, scheduleType: "DAILY", dailySchedule: week })).toEqual(week);
});

it.each([
  [{ startTime: "08:00", stopTime: "09:59" }, true],
  [{ startTime: "08:00", stopTime: "10:00" }, false],
  [{ startTime: "08:00", stopTime: "08:00" }, true],
  [{ startTime: "23:30", stopTime: "01:29" }, true],
  [{ startTime: "", stopTime: "10:00" }, true],
])("%o is too short: %s", (window, isShort) => {
  expect(shortDays({ tuesday: window })).toEqual(isShort ? ["tuesday"] : []);
});
