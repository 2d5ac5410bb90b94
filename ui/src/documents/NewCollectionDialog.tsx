import { useState } from "react";

import { messages } from "../messages/en";
import { TextField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
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
  return (
    <FormDialog
      title={TEXT.newCollection}
      action={TEXT.create}
      isReady={name.trim() !== "" && !create.isPending}
      problem={create.error?.message}
      onSubmit={() => create.mutate(name.trim(), { onSuccess: onCreated })}
      onClose={onClose}
    >
      <TextField label={TEXT.collectionName} hint={TEXT.nameHint} autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
    </FormDialog>
  );
}
