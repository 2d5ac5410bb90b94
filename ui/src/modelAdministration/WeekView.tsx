import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import type { WeekWindows } from "./types";
import { barsOf, WEEKDAYS, type Bar } from "./week";

const DAY = 1_440; // minutes

/** The windows of a week: the times of each day as a text, and as bars from midnight to midnight. */
export function WeekView({ windows }: { windows: WeekWindows }) {
  const bars = barsOf(windows);
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{TEXT.schedule.week}</caption>
      <tbody>
        {WEEKDAYS.map((day) => {
          const window = windows[day];
          return (
            <tr key={day}>
              <th scope="row" className="w-24 py-1 pr-3 text-left font-normal max-md:w-12">
                <span className="max-md:sr-only">{TEXT.schedule.days[day]}</span>
                <span aria-hidden className="md:hidden">
                  {TEXT.schedule.days[day].slice(0, 2)}
                </span>
              </th>
              <td className="w-28 py-1 pr-3 whitespace-nowrap text-muted tabular-nums">
                {window ? `${window.startTime} – ${window.stopTime}` : TEXT.schedule.off}
              </td>
              <td aria-hidden className="py-1">
                <DayBars bars={bars[day]} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The parts of a day in which the model runs, from midnight to midnight. */
export function DayBars({ bars }: { bars: readonly Bar[] }) {
  return (
    <div aria-hidden className="relative h-3 overflow-hidden rounded-sm bg-sunken">
      {bars.map(({ from, to }) => (
        <span key={from} className="absolute inset-y-0 bg-accent" style={{ left: `${(from / DAY) * 100}%`, width: `${((to - from) / DAY) * 100}%` }} />
      ))}
    </div>
  );
}
