/** Limits updates of the page to one per frame, and to fewer while updates are slow. */

const SLOW_MS = 8;
const FAST_MS = 4;
const WEIGHT = 0.3;

/** The least time between two updates, given the average duration of an update. All in milliseconds. */
export function updateInterval(average: number): number {
  if (average > SLOW_MS) return 75;
  return average > FAST_MS ? 33 : 0;
}

/** Calls `update` at most once per frame. */
export class FramePacer {
  private isScheduled = false;
  private lastAt = -Infinity;
  private average = 0;

  constructor(
    private readonly update: () => void,
    private readonly nextFrame: (callback: (now: number) => void) => void = (callback) => requestAnimationFrame(callback),
  ) {}

  /** Ask for an update. */
  request(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.nextFrame((now) => this.onFrame(now));
  }

  /** Record how long an update took. */
  record(duration: number): void {
    this.average = (1 - WEIGHT) * this.average + WEIGHT * duration;
  }

  private onFrame(now: number): void {
    if (now - this.lastAt < updateInterval(this.average)) {
      this.nextFrame((next) => this.onFrame(next));
      return;
    }
    this.isScheduled = false;
    this.lastAt = now;
    this.update();
  }
}
