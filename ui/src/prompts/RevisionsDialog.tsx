import { promptMessages as TEXT } from "../messages/prompts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { LoadFailed } from "../ui/LoadFailed";
import { useRevisions, useSavePrompt } from "./queries";
import type { Prompt } from "./types";

/** The revisions of a prompt, newest first. Restoring an old one makes it the newest. */
export function RevisionsDialog({ prompt, onClose }: { prompt: Prompt; onClose: () => void }) {
  const revisions = useRevisions(prompt.id);
  const save = useSavePrompt();
  const restore = ({ title, body, type }: Prompt) =>
    save.mutate({ id: prompt.id, fields: { title, body, type, groups: prompt.groups } }, { onSuccess: onClose });
  return (
    <Dialog title={TEXT.history} isOpen onClose={onClose} className="w-[min(44rem,calc(100vw-2rem))]!">
      {revisions.isPending && <p className="mt-3 text-sm text-muted">{TEXT.loading}</p>}
      {revisions.isError && <LoadFailed title={TEXT.loadFailed} error={revisions.error} onRetry={() => void revisions.refetch()} />}
      {save.error && (
        <p role="alert" className="mt-3 text-sm text-danger">
          {save.error.message}
        </p>
      )}
      <ol className="mt-2 divide-y divide-line">
        {revisions.data?.map((one, index) => (
          <li key={one.revision} className="flex items-start gap-3 py-3 text-sm">
            <div className="min-w-0 flex-1">
              <p className="font-medium break-words">
                {TEXT.revision(one.revision)}: {one.title}
                {index === 0 && <span className="ml-2 rounded-full bg-accent-soft px-2 py-0.5 text-xs text-accent">{TEXT.current}</span>}
              </p>
              <p className="text-xs text-muted">{new Date(one.created).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" })}</p>
              <p className="mt-1 max-h-40 overflow-y-auto break-words whitespace-pre-wrap text-muted">{one.body}</p>
            </div>
            {index > 0 && (
              <Button kind="secondary" aria-label={TEXT.restoreNamed(one.revision)} disabled={save.isPending} onClick={() => restore(one)}>
                {TEXT.restore}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <div className="mt-3 flex justify-end">
        <Button kind="secondary" onClick={onClose}>
          {TEXT.close}
        </Button>
      </div>
    </Dialog>
  );
}
