import { useState } from "react";

import { ApiError } from "../api/http";
import { configurationMessages as TEXT } from "../messages/configuration";
import { ChangeTable } from "../ui/ChangeTable";
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
      {changes.length === 0 ? <p className="text-sm text-muted">{TEXT.noDifference}</p> : <ChangeTable changes={changes.map(describe)} heads={TEXT} />}
      <TextField label={TEXT.reason} hint={TEXT.reasonHint} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
    </FormDialog>
  );
}

const describe = ({ path, before, after }: Change) => ({ key: path, name: settingName(path), before: shownValue(before), after: shownValue(after) });
