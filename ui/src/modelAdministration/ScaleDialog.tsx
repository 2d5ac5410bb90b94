import { useState } from "react";

import { messages } from "../messages/en";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { isWholeNumber } from "./limits";
import { refusedField, useUpdateModel } from "./queries";
import type { Model } from "./types";

type Scaling = NonNullable<Model["autoScalingConfig"]>;

/** The numbers of instances between which a self-hosted model is scaled. */
export function ScaleDialog({ model, scaling, onClose }: { model: Model; scaling: Scaling; onClose: () => void }) {
  const [least, setLeast] = useState(String(scaling.minCapacity));
  const [most, setMost] = useState(String(scaling.maxCapacity));
  const update = useUpdateModel(model.modelId);
  const lowest = scaling.scaleToZero ? 0 : 1;
  const leastProblem = isWholeNumber(least, lowest, 1_000) ? null : TEXT.problems.whole(lowest, 1_000);
  const mostProblem = !isWholeNumber(most, 1, 1_000) ? TEXT.problems.whole(1, 1_000) : Number(most) < Number(least) ? TEXT.problems.belowLeast : null;
  const refused = refusedField(update.error);
  const problemOf = (name: string): string | null => (refused?.field.endsWith(name) ? refused.reason : null);
  const save = (): void => {
    const autoScalingInstanceConfig = { minCapacity: Number(least), maxCapacity: Number(most) };
    update.mutate({ autoScalingInstanceConfig }, { onSuccess: onClose });
  };
  return (
    <Dialog title={TEXT.scaleTitle(model.modelId)} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!leastProblem && !mostProblem) save();
        }}
      >
        <div className="mt-3 grid gap-4 md:grid-cols-2">
          <TextField label={TEXT.fields.minCapacity} inputMode="numeric" value={least} problem={leastProblem ?? problemOf("minCapacity")} onChange={(event) => setLeast(event.target.value)} />
          <TextField label={TEXT.fields.maxCapacity} inputMode="numeric" value={most} problem={mostProblem ?? problemOf("maxCapacity")} onChange={(event) => setMost(event.target.value)} />
        </div>
        {update.error && !refused && (
          <p role="alert" className="mt-3 text-sm text-danger">
            {update.error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {messages.app.cancel}
          </Button>
          <Button type="submit" disabled={update.isPending || Boolean(leastProblem ?? mostProblem)}>
            {TEXT.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
