import { useState } from "react";

import { Card, Section } from "../configuration/Section";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { LoadFailed } from "../ui/LoadFailed";
import { ScheduleDialog } from "./ScheduleDialog";
import { useSchedule } from "./scheduleQueries";
import type { ScheduleAnswer } from "./types";
import { windowsOf } from "./week";
import { WeekView } from "./WeekView";

/** The schedule of a self-hosted model: its next start or stop, its week, and the button that changes it. */
export function ScheduleSection({ id }: { id: string }) {
  const schedule = useSchedule(id);
  const [isEditing, setEditing] = useState(false);
  const found = schedule.data;
  return (
    <Section title={TEXT.schedule.title} hint={TEXT.schedule.hint}>
      <Card>
        {schedule.isError && !found && <LoadFailed title={TEXT.schedule.loadFailed} error={schedule.error} onRetry={() => void schedule.refetch()} />}
        {found && (
          <>
            <p className="text-sm">{describeNextAction(found)}</p>
            {found.scheduling.lastScheduleFailure && (
              <p role="alert" className="text-sm break-words text-danger">
                {found.scheduling.lastScheduleFailure.error}
              </p>
            )}
            {found.scheduling.scheduleType && <WeekView windows={windowsOf(found.scheduling)} />}
            <Button kind="secondary" className="self-start" onClick={() => setEditing(true)}>
              {found.scheduling.scheduleType ? TEXT.schedule.edit : TEXT.schedule.add}
            </Button>
          </>
        )}
      </Card>
      {isEditing && found && <ScheduleDialog id={id} schedule={found.scheduling} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function describeNextAction({ scheduling, nextScheduledAction: next }: ScheduleAnswer): string {
  if (!scheduling.scheduleType) return TEXT.schedule.none;
  if (!scheduling.scheduleEnabled || !next) return TEXT.schedule.disabled;
  const zone = scheduling.timezone ?? "UTC";
  const format = new Intl.DateTimeFormat("en", { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  return TEXT.schedule.next[next.action](`${format.format(new Date(next.scheduledTime))} (${zone})`);
}
