import { useState } from "react";
import { Link } from "react-router";

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { modelChangesMessages } from "../messages/modelChanges";
import { Button } from "../ui/Button";
import { DeleteModelDialog } from "./DeleteModelDialog";
import { SECONDARY_LINK_BUTTON } from "./linkButton";
import { useUpdateModel } from "./queries";
import { ScaleDialog } from "./ScaleDialog";
import type { Model } from "./types";

/** The buttons that start, stop, scale, edit and delete a model. */
export function ModelActions({ model, onDeleted }: { model: Model; onDeleted: () => void }) {
  const [open, setOpen] = useState<"scale" | "delete" | null>(null);
  const update = useUpdateModel(model.modelId);
  const isSettled = model.status === "InService" || model.status === "Stopped";
  const close = (): void => setOpen(null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {update.error && (
        <p role="alert" className="max-w-80 text-xs break-words text-danger">
          {update.error.message}
        </p>
      )}
      {model.status === "InService" && (
        <Button kind="secondary" disabled={update.isPending} onClick={() => update.mutate({ enabled: false })}>
          {TEXT.stop}
        </Button>
      )}
      {model.status === "Stopped" && (
        <Button disabled={update.isPending} onClick={() => update.mutate({ enabled: true })}>
          {TEXT.start}
        </Button>
      )}
      {isSettled && model.autoScalingConfig && (
        <Button kind="secondary" onClick={() => setOpen("scale")}>
          {TEXT.scale}
        </Button>
      )}
      {isSettled && (
        <Link to={`/admin/models/${encodeURIComponent(model.modelId)}/edit`} className={SECONDARY_LINK_BUTTON}>
          {modelChangesMessages.edit}
        </Link>
      )}
      {model.status !== "Deleting" && (
        <Button kind="danger" onClick={() => setOpen("delete")}>
          {TEXT.delete}
        </Button>
      )}
      {open === "scale" && model.autoScalingConfig && <ScaleDialog model={model} scaling={model.autoScalingConfig} onClose={close} />}
      {open === "delete" && (
        <DeleteModelDialog
          model={model}
          onClose={close}
          onDeleted={() => {
            close();
            onDeleted();
          }}
        />
      )}
    </div>
  );
}
