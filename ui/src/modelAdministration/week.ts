/** The windows of a week in which a model runs. */

import type { ModelSchedule, Scheduling, Weekday, WeekWindows, Window } from "./types";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const satisfies readonly Weekday[];

const DAY = 1_440; // minutes
const SHORTEST = 120; // minutes

/** A part of a day in which the model runs, in minutes from its begin. */
export interface Bar {
  from: number;
  to: number;
}

/** Return the windows of a stored schedule by the day on which they begin. */
export function windowsOf(schedule: ModelSchedule): WeekWindows {
  if (schedule.scheduleType === "DAILY") return { ...schedule.dailySchedule };
  const { recurringSchedule: every } = schedule;
  return every ? Object.fromEntries(WEEKDAYS.map((day) => [day, every])) : {};
}

/** Return the request that stores the windows: one window for every day if all of them are the same. */
export function toScheduling(windows: WeekWindows, timezone: string, isOn: boolean): Scheduling {
  const [first, ...others] = WEEKDAYS.map((day) => windows[day]);
  const isSame = first && others.every((one) => one?.startTime === first.startTime && one.stopTime === first.stopTime);
  const part = isSame ? { scheduleType: "RECURRING" as const, recurringSchedule: first } : { scheduleType: "DAILY" as const, dailySchedule: windows };
  return { timezone, scheduleEnabled: isOn, ...part };
}

/** Return the parts of each day in which the model runs. A window over midnight has a part on the next day. */
export function barsOf(windows: WeekWindows): Record<Weekday, Bar[]> {
  const bars = Object.fromEntries(WEEKDAYS.map((day) => [day, [] as Bar[]])) as Record<Weekday, Bar[]>;
  for (const [index, day] of WEEKDAYS.entries()) {
    const window = windows[day];
    if (!window) continue;
    const [from, to] = [minutes(window.startTime), minutes(window.stopTime)];
    bars[day].push({ from, to: to > from ? to : DAY });
    const next = WEEKDAYS[(index + 1) % WEEKDAYS.length];
    if (to < from && to > 0 && next) bars[next].unshift({ from: 0, to });
  }
  return bars;
}

/** Return the days whose window is open for less than two hours or has no complete times. */
export function shortDays(windows: WeekWindows): Weekday[] {
  return WEEKDAYS.filter((day) => {
    const window = windows[day];
    return window !== undefined && !(lengthOf(window) >= SHORTEST);
  });
}

/** Return the minutes for which a window is open; NaN if one of its times is missing. */
function lengthOf({ startTime, stopTime }: Window): number {
  const length = minutes(stopTime) - minutes(startTime);
  return length < 0 ? length + DAY : length;
}

function minutes(time: string): number {
  const [hours, rest] = time.split(":");
  return Number(hours || Number.NaN) * 60 + Number(rest);
}
