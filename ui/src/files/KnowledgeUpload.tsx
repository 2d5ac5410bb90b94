import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";

import type { Knowledge } from "../chat/types";
import { NewCollectionDialog } from "../documents/NewCollectionDialog";
import { useTree, type Tree } from "../documents/queries";
import { repositoryName, type Collection } from "../documents/types";
import { useUploads } from "../documents/uploads";
import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import type { FoundFile } from "./folderFiles";

const TEXT = messages.files;
const NEW = "new:";

interface Props {
  files: FoundFile[];
  onKnowledge: (knowledge: Knowledge) => void;
  /** Called when the dialog was cancelled, or when all files are searchable or have failed. */
  onEnd: () => void;
  onAccepted: () => void;
}

/** Puts files into a collection: a dialog to choose it, then the progress. At the end the chat searches the collection. */
export default function KnowledgeUpload({ files, onKnowledge, onEnd, onAccepted }: Props) {
  const tree = useTree();
  const [target, setTarget] = useState<Collection | null>(null);
  if (target && tree.data) {
    return <Progress collection={target} tree={tree.data} files={files} onKnowledge={onKnowledge} onEnd={onEnd} />;
  }
  const choose = (collection: Collection): void => {
    onAccepted();
    setTarget(collection);
  };
  return (
    <Dialog title={TEXT.choose} isOpen onClose={onEnd}>
      <p className="mt-2 text-sm text-muted">{TEXT.chooseHint(files.length)}</p>
      {tree.isPending && <p className="mt-4 text-sm text-muted">{TEXT.loading}</p>}
      {tree.isError && (
        <p role="alert" className="mt-4 text-sm text-danger">
          {tree.error.message}
        </p>
      )}
      {tree.data && <CollectionForm tree={tree.data} onCancel={onEnd} onChoose={choose} />}
    </Dialog>
  );
}

function CollectionForm({ tree, onCancel, onChoose }: { tree: Tree; onCancel: () => void; onChoose: (one: Collection) => void }) {
  const [chosen, setChosen] = useState(tree.collections[0]?.collectionId ?? "");
  const { isAdmin, isRagAdmin } = usePerson();
  const isNew = chosen.startsWith(NEW);
  const mayCreate = tree.repositories.filter((one) => isAdmin || isRagAdmin || one.allowUserCollections);
  if (tree.collections.length === 0) return <p className="mt-4 text-sm">{TEXT.noCollection}</p>;
  if (isNew) {
    return <NewCollectionDialog repositoryId={chosen.slice(NEW.length)} onClose={() => setChosen("")} onCreated={onChoose} />;
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const found = tree.collections.find((one) => one.collectionId === chosen);
        if (found) onChoose(found);
      }}
    >
      <label className="mt-4 block text-sm">
        {TEXT.collection}
        <select value={chosen} onChange={(event) => setChosen(event.target.value)} className="mt-1 h-10 w-full rounded-md border border-line-strong bg-page px-3 pointer-coarse:h-11">
          {tree.repositories.map((repository) => (
            <optgroup key={repository.repositoryId} label={repositoryName(repository)}>
              {tree.collections
                .filter((one) => one.repositoryId === repository.repositoryId)
                .map((one) => (
                  <option key={one.collectionId} value={one.collectionId}>
                    {one.name}
                  </option>
                ))}
              {mayCreate.includes(repository) && <option value={NEW + repository.repositoryId}>{messages.documents.newCollection}…</option>}
            </optgroup>
          ))}
        </select>
      </label>
      <div className="mt-5 flex justify-end gap-2">
        <Button kind="secondary" onClick={onCancel}>
          {TEXT.cancel}
        </Button>
        <Button type="submit" disabled={chosen === ""}>
          {TEXT.add}
        </Button>
      </div>
    </form>
  );
}

interface ProgressProps {
  collection: Collection;
  tree: Tree;
  files: FoundFile[];
  onKnowledge: (knowledge: Knowledge) => void;
  onEnd: () => void;
}

function Progress({ collection, tree, files, onKnowledge, onEnd }: ProgressProps) {
  const queue = useUploads(collection);
  const isStarted = useRef(false);
  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    queue.add(files);
  }, [queue, files]);
  const done = queue.uploads.filter((one) => one.state === "searchable").length;
  const failed = queue.uploads.filter((one) => one.state === "failed").length;
  const isEnded = queue.uploads.length > 0 && !queue.isActive;
  useEffect(() => {
    if (!isEnded) return;
    if (done > 0) onKnowledge(knowledgeFor(collection, tree));
    if (failed === 0) onEnd();
    // The callbacks change with each rendering of the composer; only the end counts.
  }, [isEnded]);
  const { repositoryId, collectionId } = collection;
  return (
    <div role="status" className="mx-3 mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-surface px-3 py-2 text-xs">
      <span>{TEXT.uploading(collection.name, done, queue.uploads.length)}</span>
      {failed > 0 && <span className="text-danger">{TEXT.failed(failed)}</span>}
      <progress aria-label={collection.name} value={done + failed} max={Math.max(1, queue.uploads.length)} className="upload-progress h-1.5 min-w-16 flex-1" />
      <Link className="text-accent underline" to={`/library/documents?${new URLSearchParams({ repository: repositoryId, collection: collectionId })}`}>
        {TEXT.details}
      </Link>
      {isEnded && (
        <Button kind="quiet" className="min-h-7" onClick={onEnd}>
          {TEXT.close}
        </Button>
      )}
    </div>
  );
}

/** Return the collection as the composer lists it; the default collection is its repository. */
function knowledgeFor(collection: Collection, { repositories }: Tree): Knowledge {
  const repository = repositories.find((one) => one.repositoryId === collection.repositoryId);
  const name = repository ? repositoryName(repository) : collection.repositoryId;
  if (collection.default) return { id: collection.repositoryId, name };
  return { id: `${collection.repositoryId}:${collection.collectionId}`, name: `${name} › ${collection.name}` };
}
