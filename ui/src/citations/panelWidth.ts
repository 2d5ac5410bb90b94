/** The width of the sources panel, in CSS pixels. It is remembered in this browser. */

const KEY = "sources width";
export const LEAST_WIDTH = 320;
/** The room that the chat keeps beside the panel. */
const CHAT_WIDTH = 360;
const STEP = 32;

/** Return the greatest width of the panel beside a chat, for the room that both have together. */
export const mostWidth = (room: number): number => Math.max(LEAST_WIDTH, room - CHAT_WIDTH);

/** Return the width without a choice. */
export const usualWidth = (room: number): number => clampedWidth(room * 0.48, room);

/** Return a width within its limits. */
export const clampedWidth = (width: number, room: number): number =>
  Math.round(Math.min(Math.max(width, LEAST_WIDTH), mostWidth(room)));

/** Return the width after a key; null for a key that does not change it. The panel is on the right, so it grows to the left. */
export function widthAfterKey(key: string, width: number, room: number): number | null {
  const to = { ArrowLeft: width + STEP, ArrowRight: width - STEP, Home: mostWidth(room), End: LEAST_WIDTH }[key];
  return to === undefined ? null : clampedWidth(to, room);
}

export function readWidth(): number | null {
  try {
    return Number(localStorage.getItem(KEY)) || null;
  } catch {
    return null;
  }
}

export function writeWidth(width: number): void {
  try {
    localStorage.setItem(KEY, String(width));
  } catch {
    return;
  }
}
