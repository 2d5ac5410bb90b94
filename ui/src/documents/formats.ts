/** Sizes and dates as short texts. */

const UNITS = ["B", "KB", "MB", "GB"];

/** Return a number of bytes with a unit, such as `1.4 MB`. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** Return the time for a moment of today, otherwise the date. Both are epoch milliseconds. */
export function formatMoment(at: number, now: number): string {
  const [moment, today] = [new Date(at), new Date(now)];
  return moment.toDateString() === today.toDateString() ? TIME.format(moment) : DAY.format(moment);
}
