import { useState } from "react";

import { ApiError } from "../api/http";
import { configurationMessages as TEXT } from "../messages/configuration";
import { TextField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { withChanges, type Change } from "./difference";
import { settingName, shownValue } from "./flagGroups";
import { useSave } from "./queries";
import type { Configuration } from "./types";

interface Props {
  changes: Change[];
  reason: string;
  newest: Configuration;
  etag: string | null;
  onClose: () => void;
  onSaved: () => void;
}

/** The difference to the stored configuration, and the reason for it, before it is saved. */
export function ReviewDialog({ changes, reason: suggested, newest, etag, onClose, onSaved }: Props) {
  const [reason, setReason] = useState(suggested);
  const save = useSave();
  const submit = (): void => {
    save.mutate({ configuration: withChanges(newest, changes), reason: reason.trim(), etag }, { onSuccess: onSaved });
  };
  const isStale = save.error instanceof ApiError && save.error.status === 412;
  return (
    <FormDialog
      title={TEXT.reviewTitle}
      action={save.isPending ? TEXT.saving : TEXT.save}
      isReady={!save.isPending && changes.length > 0}
      problem={isStale ? TEXT.stale : save.error?.message}
      onSubmit={submit}
      onClose={onClose}
      className="w-[min(44rem,calc(100vw-2rem))]!"
    >
      {changes.length === 0 ? <p className="text-sm text-muted">{TEXT.noDifference}</p> : <ChangeTable changes={changes} />}
      <TextField label={TEXT.reason} hint={TEXT.reasonHint} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
    </FormDialog>
  );
}

function ChangeTable({ changes }: { changes: Change[] }) {
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <th className="w-2/5 py-1 pr-3 font-medium">{TEXT.setting}</th>
          <th className="py-1 pr-3 font-medium">{TEXT.before}</th>
          <th className="py-1 font-medium">{TEXT.after}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-t border-line align-top">
        {changes.map((change) => (
          <tr key={change.path}>
            <th scope="row" className="py-1.5 pr-3 font-medium break-words">
              {settingName(change.path)}
            </th>
            <td className="py-1.5 pr-3 break-words text-muted">{shownValue(change.before)}</td>
            <td className="py-1.5 break-words">{shownValue(change.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
