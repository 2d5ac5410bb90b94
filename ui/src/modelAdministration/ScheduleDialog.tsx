import { useId, useState } from "react";

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { FIELD, TextField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { Switch } from "../ui/Switch";
import { useChangeSchedule } from "./scheduleQueries";
import type { ModelSchedule, Weekday, WeekWindows } from "./types";
import { barsOf, shortDays, toScheduling, WEEKDAYS, windowsOf, type Bar } from "./week";
import { DayBars } from "./WeekView";

const OFFICE_HOURS = { startTime: "08:00", stopTime: "18:00" };

/** The editor of a schedule: one window for each day of the week, and the time zone. */
export function ScheduleDialog({ id, schedule, onClose }: { id: string; schedule: ModelSchedule; onClose: () => void }) {
  const [windows, setWindows] = useState<WeekWindows>(() => windowsOf(schedule));
  const [timezone, setTimezone] = useState(schedule.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [isOn, setOn] = useState(!schedule.scheduleType || schedule.scheduleEnabled);
  const [switchId, listId] = [useId(), useId()];
  const change = useChangeSchedule(id);
  const short = shortDays(windows);
  const bars = barsOf(windows);
  const isReady = Object.keys(windows).length > 0 && short.length === 0 && !change.isPending;
  const setDay = (day: Weekday, window: Partial<typeof OFFICE_HOURS> | null): void => {
    const { [day]: before, ...others } = windows;
    setWindows(window === null ? others : { ...others, [day]: { ...OFFICE_HOURS, ...before, ...window } });
  };
  return (
    <FormDialog
      title={TEXT.schedule.dialogTitle(id)}
      action={TEXT.save}
      isReady={isReady}
      problem={change.error?.message}
      onSubmit={() => change.mutate(toScheduling(windows, timezone.trim(), isOn), { onSuccess: onClose })}
      onClose={onClose}
      className="w-[min(40rem,calc(100vw-2rem))]!"
    >
      <div className="flex items-center justify-between gap-4">
        <label htmlFor={switchId} className="text-sm font-medium">
          {TEXT.schedule.on}
        </label>
        <Switch id={switchId} isOn={isOn} onChange={setOn} />
      </div>
      <TextField label={TEXT.schedule.timezone} list={listId} value={timezone} maxLength={64} onChange={(event) => setTimezone(event.target.value)} />
      <datalist id={listId}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <ul className="flex flex-col gap-2" aria-label={TEXT.schedule.week}>
        {WEEKDAYS.map((day) => (
          <DayRow key={day} day={day} window={windows[day]} bars={bars[day]} isShort={short.includes(day)} onChange={(window) => setDay(day, window)} />
        ))}
      </ul>
      {schedule.scheduleType && (
        <Button kind="danger" className="self-start" disabled={change.isPending} onClick={() => change.mutate(null, { onSuccess: onClose })}>
          {TEXT.schedule.remove}
        </Button>
      )}
    </FormDialog>
  );
}

interface DayProps {
  day: Weekday;
  window: typeof OFFICE_HOURS | undefined;
  bars: readonly Bar[];
  isShort: boolean;
  onChange: (window: Partial<typeof OFFICE_HOURS> | null) => void;
}

function DayRow({ day, window, bars, isShort, onChange }: DayProps) {
  const name = TEXT.schedule.days[day];
  return (
    <li>
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex min-h-9 w-32 cursor-pointer items-center gap-2 text-sm pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={window !== undefined}
            onChange={() => onChange(window ? null : {})}
            className="size-4 accent-(--accent)"
          />
          {name}
        </label>
        {window && (
          <>
            <Time label={TEXT.schedule.startOf(name)} value={window.startTime} isBad={isShort} onChange={(startTime) => onChange({ startTime })} />
            <span aria-hidden>–</span>
            <Time label={TEXT.schedule.stopOf(name)} value={window.stopTime} isBad={isShort} onChange={(stopTime) => onChange({ stopTime })} />
            {window.stopTime < window.startTime && <span className="text-xs text-muted">{TEXT.schedule.nextDay}</span>}
          </>
        )}
      </div>
      <div className="mt-1.5">
        <DayBars bars={bars} />
      </div>
      {isShort && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {TEXT.schedule.tooShort}
        </p>
      )}
    </li>
  );
}

function Time({ label, value, isBad, onChange }: { label: string; value: string; isBad: boolean; onChange: (time: string) => void }) {
  return (
    <input
      type="time"
      aria-label={label}
      aria-invalid={isBad || undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`${FIELD} h-9 w-36!`}
    />
  );
}
