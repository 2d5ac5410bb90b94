import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Section } from "../configuration/Section";
import { settingsMessages } from "../messages/settings";
import { useSessions } from "../sessions/queries";
import { titleOf } from "../sessions/sessionTitle";
import { exportChats, type ExportFormat } from "../transfer/exporting";
import { Button } from "../ui/Button";
import { SelectField } from "../ui/Field";
import { Problem } from "./Problem";

const TEXT = settingsMessages.data;

/** The export of all chats, or of chosen ones, as one file. */
export function ExportSection() {
  const [format, setFormat] = useState<ExportFormat>("zip");
  const [chosen, setChosen] = useState<string[] | null>(null);
  const exported = useMutation({ mutationFn: () => exportChats(format, chosen) });
  return (
    <Section title={TEXT.export} hint={TEXT.exportHint}>
      <div className="mt-2 flex flex-wrap items-end gap-2">
        <SelectField label={TEXT.scope} className="w-44" value={chosen ? "chosen" : "all"} onChange={(event) => setChosen(event.target.value === "all" ? null : [])}>
          <option value="all">{TEXT.allChats}</option>
          <option value="chosen">{TEXT.chosenChats}</option>
        </SelectField>
        <SelectField label={TEXT.format} className="w-44" value={format} onChange={(event) => setFormat(event.target.value as ExportFormat)}>
          {Object.entries(TEXT.formats).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
        <Button kind="secondary" disabled={exported.isPending || chosen?.length === 0} onClick={() => exported.mutate()}>
          {exported.isPending ? TEXT.exporting : TEXT.exportAction}
        </Button>
      </div>
      {chosen && <ChatChoice chosen={chosen} onChange={setChosen} />}
      <Problem error={exported.error} />
    </Section>
  );
}

function ChatChoice({ chosen, onChange }: { chosen: string[]; onChange: (chosen: string[]) => void }) {
  const sessions = useSessions();
  const rows = sessions.data?.pages.flat() ?? [];
  const toggle = (id: string): void => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  if (sessions.isSuccess && rows.length === 0) return <p className="mt-2 text-sm text-muted">{TEXT.noChats}</p>;
  return (
    <fieldset className="mt-3">
      <legend className="text-sm text-muted">{TEXT.chosen(chosen.length)}</legend>
      <div className="mt-1 max-h-64 overflow-y-auto rounded-md border border-line px-3 py-1">
        {rows.map((row) => (
          <label key={row.sessionId} className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm pointer-coarse:min-h-11">
            <input type="checkbox" checked={chosen.includes(row.sessionId)} onChange={() => toggle(row.sessionId)} className="size-4 shrink-0 accent-(--accent)" />
            <span className="min-w-0 truncate">{titleOf(row)}</span>
          </label>
        ))}
        {sessions.hasNextPage && (
          <Button kind="quiet" onClick={() => void sessions.fetchNextPage()}>
            {TEXT.moreChats}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
