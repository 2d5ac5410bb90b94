import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import { ChangeTable } from "../ui/ChangeTable";
import { FormDialog } from "../ui/FormDialog";
import { listChanges, needsRestart, toUpdate } from "./changes";
import type { Draft } from "./draft";
import { refusedField, useUpdateModel } from "./queries";
import type { Model } from "./types";
import type { Problems } from "./validation";

interface Props {
  model: Model;
  before: Draft;
  after: Draft;
  /** Called with the problem of the field that the API refuses. */
  onRefused: (problems: Problems) => void;
  onSaved: () => void;
  onClose: () => void;
}

/** The difference to the model as it is, before it is saved. */
export function ReviewChangesDialog({ model, before, after, onRefused, onSaved, onClose }: Props) {
  const saving = useUpdateModel(model.modelId);
  const update = toUpdate(model, before, after);
  const save = (): void =>
    saving.mutate(update, {
      onSuccess: onSaved,
      onError: (error) => {
        const refused = refusedField(error);
        if (refused && hasField(refused.field)) onRefused({ [formField(refused.field)]: refused.reason });
      },
    });
  const note = model.status === "Stopped" ? TEXT.nextStart : needsRestart(update) ? TEXT.restarts : null;
  return (
    <FormDialog
      title={TEXT.reviewTitle(model.modelId)}
      action={saving.isPending ? TEXT.saving : TEXT.save}
      isReady={!saving.isPending}
      problem={saving.error?.message}
      onSubmit={save}
      onClose={onClose}
      className="w-[min(44rem,calc(100vw-2rem))]!"
    >
      <ChangeTable changes={listChanges(before, after)} heads={TEXT} />
      {note && <p className="text-sm text-muted">{note}</p>}
    </FormDialog>
  );
}

/** Return the name that the form gives to a field of the request. */
const formField = (field: string): string => field.replace(/^autoScalingInstanceConfig\./, "autoScalingConfig.");

const FIELDS =
  /^(modelDescription|allowedGroups|unsupportedParameters|streaming|containerConfig\.(environment|sharedMemorySize)|autoScaling(Instance)?Config\.(scaleToZero|idleSeconds|minCapacity|maxCapacity|cooldown|defaultInstanceWarmup)|guardrailsConfig\..+\.(guardrailName|guardrailIdentifier|guardrailVersion|allowedGroups))$/;

/** Return whether the form has the field, so that its problem can be shown there. */
const hasField = (field: string): boolean => FIELDS.test(field);
