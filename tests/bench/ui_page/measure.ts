/** The measurements inside the page: long tasks, and the time from a key to the next paint. */

export interface Figures {
  /** The tasks of 50 ms or more, in milliseconds; `at` counts from the start of the page. */
  longTasks: { at: number; duration: number }[];
  /** The milliseconds from each key event to the next paint. */
  keys: number[];
}

/** Start to measure; the returned figures grow. */
export function measure(): Figures {
  const figures: Figures = { longTasks: [], keys: [] };
  const seen = new PerformanceObserver((list) => {
    figures.longTasks.push(...list.getEntries().map((one) => ({ at: one.startTime, duration: one.duration })));
  });
  seen.observe({ type: "longtask" });
  addEventListener("keydown", (event) => afterPaint(() => figures.keys.push(performance.now() - event.timeStamp)), true);
  return figures;
}

/** Call back in the first task after the next paint. */
function afterPaint(callback: () => void): void {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = callback;
    channel.port2.postMessage(null);
  });
}
