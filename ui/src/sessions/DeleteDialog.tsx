import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

const TEXT = messages.sessions;

/** The question whether a chat is to be deleted. */
export function DeleteDialog({ name, onCancel, onConfirm }: { name: string; onCancel: () => void; onConfirm: () => void }) {
  return (
    <Dialog title={TEXT.deleteTitle} isOpen onClose={onCancel}>
      <p className="mt-2 text-sm break-words text-muted">{TEXT.deleteBody(name)}</p>
      <div className="mt-5 flex justify-end gap-2">
        <Button kind="secondary" onClick={onCancel}>
          {TEXT.cancel}
        </Button>
        <Button kind="danger" onClick={onConfirm}>
          {TEXT.confirmDelete}
        </Button>
      </div>
    </Dialog>
  );
}
