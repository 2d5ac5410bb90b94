import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "react-router";

import { request } from "../api/http";
import { useFeature } from "../configuration/ConfigurationProvider";
import { Section } from "../configuration/Section";
import { settingsMessages } from "../messages/settings";
import { sessionsKey } from "../sessions/queries";
import { useShares } from "../sharing/queries";
import { ShareList } from "../sharing/ShareList";
import { importChats, resultOf } from "../transfer/importing";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ExportSection } from "./ExportSection";
import { Problem } from "./Problem";

const TEXT = settingsMessages.data;
const MOST_LINKS = 10;

/** Export, import and deletion of all chats. */
export function DataSettings() {
  const mayDelete = useFeature("deleteSessionHistory");
  return (
    <>
      <ExportSection />
      <ImportSection />
      <SharesSection />
      {mayDelete && <DeleteSection />}
    </>
  );
}

function ImportSection() {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const imported = useMutation({
    mutationFn: importChats,
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
  const result = imported.data && resultOf(imported.data);
  return (
    <Section title={TEXT.import} hint={TEXT.importHint}>
      <input
        ref={input}
        type="file"
        accept=".json,.zip,application/json,application/zip"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) imported.mutate(file);
          event.target.value = "";
        }}
      />
      <Button kind="secondary" className="mt-2" disabled={imported.isPending} onClick={() => input.current?.click()}>
        {imported.isPending ? TEXT.importing : TEXT.importAction}
      </Button>
      <p role="status" className="mt-2 text-sm">
        {result && TEXT.imported(result.created.length, result.existed)}
      </p>
      {result && result.created.length > 0 && (
        <ul className="mt-1 text-sm">
          {result.created.slice(0, MOST_LINKS).map((one) => (
            <li key={one.sessionId}>
              <Link to={`/c/${one.sessionId}`} className="inline-block min-h-6 text-accent underline">
                {one.name ?? TEXT.openChat(one.sessionId)}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {result && result.failed.length > 0 && (
        <ul aria-label={TEXT.notImported} className="mt-1 text-sm text-danger">
          {result.failed.map((one) => (
            <li key={one.sessionId}>{TEXT.failed(one.name ?? one.sessionId, one.error ?? "")}</li>
          ))}
        </ul>
      )}
      <Problem error={imported.error} />
    </Section>
  );
}

function SharesSection() {
  const shares = useShares();
  return (
    <Section title={TEXT.shares} hint={TEXT.sharesHint}>
      {shares.data && <ShareList shares={shares.data} empty={TEXT.noShares} hasNames />}
      <Problem error={shares.error} />
    </Section>
  );
}

function DeleteSection() {
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const removed = useMutation({
    mutationFn: () => request("/session", { method: "DELETE" }),
    onSuccess: async () => {
      setAsked(false);
      await queries.invalidateQueries({ queryKey: sessionsKey });
    },
  });
  return (
    <Section title={TEXT.delete} hint={TEXT.deleteHint}>
      <Button kind="danger" className="mt-2" onClick={() => setAsked(true)}>
        {TEXT.deleteAction}
      </Button>
      <p role="status" className="mt-2 text-sm">
        {removed.isSuccess && TEXT.deleted}
      </p>
      {isAsked && (
        <ConfirmDialog
          title={TEXT.deleteTitle}
          word={TEXT.deleteWord}
          action={TEXT.deleteAction}
          isBusy={removed.isPending}
          error={removed.error}
          onCancel={() => setAsked(false)}
          onConfirm={() => removed.mutate()}
        >
          {TEXT.deleteHint}
        </ConfirmDialog>
      )}
    </Section>
  );
}
