import { useId } from "react";

import { configurationMessages as TEXT } from "../messages/configuration";
import { TextArea } from "../ui/Field";
import { Switch } from "../ui/Switch";
import { Card, Section } from "./Section";
import type { Configuration } from "./types";

type Announcement = Configuration["announcement"];
const LONGEST = 5000;

/** The announcement above every page. */
export function AnnouncementEditor({ announcement, onChange }: { announcement: Announcement; onChange: (announcement: Announcement) => void }) {
  const id = useId();
  return (
    <Section title={TEXT.announcement} hint={TEXT.announcementHint}>
      <Card>
        <div className="flex items-center justify-between gap-4">
          <label htmlFor={id} className="text-sm font-medium">
            {TEXT.announcementOn}
          </label>
          <Switch id={id} isOn={announcement.isEnabled} onChange={(isEnabled) => onChange({ ...announcement, isEnabled })} />
        </div>
        <TextArea
          label={TEXT.message}
          value={announcement.message}
          maxLength={LONGEST}
          onChange={(event) => onChange({ ...announcement, message: event.target.value })}
        />
      </Card>
    </Section>
  );
}
