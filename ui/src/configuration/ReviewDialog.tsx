import { useState } from "react";

import { ApiError } from "../api/http";
import { configurationMessages as TEXT } from "../messages/configuration";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
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
  return (
    <Dialog title={TEXT.reviewTitle} isOpen onClose={onClose} className="w-[min(44rem,calc(100vw-2rem))]!">
      {changes.length === 0 ? <p className="mt-3 text-sm text-muted">{TEXT.noDifference}</p> : <ChangeTable changes={changes} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={TEXT.reason}
          hint={TEXT.reasonHint}
          className="mt-4"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        {save.error && (
          <p role="alert" className="mt-3 text-sm text-danger">
            {save.error instanceof ApiError && save.error.status === 412 ? TEXT.stale : save.error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {messages.app.cancel}
          </Button>
          <Button type="submit" disabled={save.isPending || changes.length === 0}>
            {save.isPending ? TEXT.saving : TEXT.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function ChangeTable({ changes }: { changes: Change[] }) {
  return (
    <table className="mt-3 w-full table-fixed text-left text-sm">
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
