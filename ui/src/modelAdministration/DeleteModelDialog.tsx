import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useDeleteModel } from "./queries";
import type { Model } from "./types";

interface Props {
  model: Model;
  onDeleted: () => void;
  onClose: () => void;
}

/** The question before a model is deleted, with everything that will be removed. */
export function DeleteModelDialog({ model, onDeleted, onClose }: Props) {
  const deletion = useDeleteModel(model.modelId);
  return (
    <ConfirmDialog
      title={TEXT.deleteTitle(model.modelId)}
      action={TEXT.delete}
      word={model.modelId}
      isBusy={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate(undefined, { onSuccess: onDeleted })}
      onCancel={onClose}
    >
      <p>{TEXT.deleteBody}</p>
      <ul className="mt-2 list-inside list-disc">
        {TEXT.removed[model.hostingType].map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
