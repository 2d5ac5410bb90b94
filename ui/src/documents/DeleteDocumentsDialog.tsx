import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

const TEXT = messages.documents;
const SHOWN = 5;

interface Props {
  names: readonly string[];
  onCancel: () => void;
  onConfirm: () => void;
}

/** The question whether documents are to be deleted. */
export function DeleteDocumentsDialog({ names, onCancel, onConfirm }: Props) {
  return (
    <Dialog title={TEXT.deleteTitle(names.length)} isOpen onClose={onCancel}>
      <ul className="mt-3 list-inside list-disc text-sm break-words">
        {names.slice(0, SHOWN).map((name, index) => (
          <li key={index}>{name}</li>
        ))}
        {names.length > SHOWN && <li>{TEXT.moreFiles(names.length - SHOWN)}</li>}
      </ul>
      <p className="mt-3 text-sm text-muted">{TEXT.deleteBody(names.length)}</p>
      <div className="mt-5 flex justify-end gap-2">
        <Button kind="secondary" onClick={onCancel}>
          {TEXT.cancel}
        </Button>
        <Button kind="danger" onClick={onConfirm}>
          {TEXT.delete}
        </Button>
      </div>
    </Dialog>
  );
}
