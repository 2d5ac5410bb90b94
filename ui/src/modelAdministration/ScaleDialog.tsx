import { useState } from "react";

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { TextField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { isWholeNumber } from "./limits";
import { refusedField, useUpdateModel } from "./queries";
import type { Model } from "./types";

type Scaling = NonNullable<Model["autoScalingConfig"]>;

/** The numbers of instances between which a self-hosted model is scaled. */
export function ScaleDialog({ model, scaling, onClose }: { model: Model; scaling: Scaling; onClose: () => void }) {
  const [least, setLeast] = useState(String(scaling.minCapacity));
  const [most, setMost] = useState(String(scaling.maxCapacity));
  const update = useUpdateModel(model.modelId);
  const lowest = 0;
  const leastProblem = isWholeNumber(least, lowest, 1_000) ? null : TEXT.problems.whole(lowest, 1_000);
  const mostProblem = !isWholeNumber(most, 1, 1_000) ? TEXT.problems.whole(1, 1_000) : Number(most) < Number(least) ? TEXT.problems.belowLeast : null;
  const refused = refusedField(update.error);
  const problemOf = (name: string): string | null => (refused?.field.endsWith(name) ? refused.reason : null);
  const save = (): void => {
    const autoScalingInstanceConfig = { minCapacity: Number(least), maxCapacity: Number(most) };
    update.mutate({ autoScalingInstanceConfig }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={TEXT.scaleTitle(model.modelId)}
      action={TEXT.save}
      isReady={!update.isPending && !leastProblem && !mostProblem}
      problem={refused ? null : update.error?.message}
      onSubmit={save}
      onClose={onClose}
    >
      <div className="grid gap-4 md:grid-cols-2">
        <TextField
          label={TEXT.fields.minCapacity}
          inputMode="numeric"
          value={least}
          problem={leastProblem ?? problemOf("minCapacity")}
          onChange={(event) => setLeast(event.target.value)}
        />
        <TextField
          label={TEXT.fields.maxCapacity}
          inputMode="numeric"
          value={most}
          problem={mostProblem ?? problemOf("maxCapacity")}
          onChange={(event) => setMost(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}
