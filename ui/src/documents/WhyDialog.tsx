import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useExplanation } from "./queries";
import type { DocumentRow } from "./types";

const TEXT = messages.documents;
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The history of a document: each step with its time and cause, and the next thing to do. */
export function WhyDialog({ row, onClose }: { row: DocumentRow; onClose: () => void }) {
  const why = useExplanation(row);
  return (
    <Dialog title={row.document_name} isOpen onClose={onClose}>
      {why.isPending && <p className="mt-3 text-sm text-muted">{TEXT.loading}</p>}
      {why.isError && (
        <p role="alert" className="mt-3 text-sm text-danger">
          {why.error.message}
        </p>
      )}
      {why.data && (
        <>
          <p className="mt-3 text-sm">{why.data.next}</p>
          <ol className="mt-3 space-y-2 border-l border-line pl-3 text-sm">
            {why.data.hops.map((hop, index) => (
              <li key={index}>
                {hop.what}
                {hop.attempt > 1 && <span className="text-muted"> ({TEXT.attempt(hop.attempt)})</span>}
                {hop.cause && <span className="block text-danger">{hop.cause}</span>}
                <span className="block text-xs text-muted">{TIME.format(hop.at)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <div className="mt-5 flex justify-end">
        <Button kind="secondary" onClick={onClose}>
          {TEXT.close}
        </Button>
      </div>
    </Dialog>
  );
}
