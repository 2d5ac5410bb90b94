import { useId, useState } from "react";

import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useCreateCollection } from "./queries";
import type { Collection } from "./types";

const TEXT = messages.documents;

interface Props {
  repositoryId: string;
  onClose: () => void;
  onCreated: (collection: Collection) => void;
}

/** A dialog that creates a collection in a repository. */
export function NewCollectionDialog({ repositoryId, onClose, onCreated }: Props) {
  const [name, setName] = useState("");
  const create = useCreateCollection(repositoryId);
  const hint = useId();
  return (
    <Dialog title={TEXT.newCollection} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) create.mutate(name.trim(), { onSuccess: onCreated });
        }}
      >
        <label className="mt-4 block text-sm">
          {TEXT.collectionName}
          <input
            autoFocus
            value={name}
            maxLength={100}
            aria-describedby={hint}
            onChange={(event) => setName(event.target.value)}
            className="mt-1 h-10 w-full rounded-md border border-line-strong bg-page px-3"
          />
        </label>
        <p id={hint} className="mt-1 text-xs text-muted">
          {TEXT.nameHint}
        </p>
        {create.isError && (
          <p role="alert" className="mt-2 text-sm text-danger">
            {create.error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {TEXT.cancel}
          </Button>
          <Button type="submit" disabled={!name.trim() || create.isPending}>
            {TEXT.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
