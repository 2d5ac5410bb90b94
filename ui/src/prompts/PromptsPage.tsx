import { Plus } from "lucide-react";
import { useState } from "react";

import { PageHeader } from "../app/PageHeader";
import { promptMessages as TEXT } from "../messages/prompts";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { FIELD } from "../ui/Field";
import { LoadFailed } from "../ui/LoadFailed";
import { filterPrompts, type PromptFilter } from "./filterPrompts";
import { PromptCard } from "./PromptCard";
import { PromptEditor } from "./PromptEditor";
import { useDeletePrompt, usePrompts } from "./queries";
import { RevisionsDialog } from "./RevisionsDialog";
import type { Prompt, PromptFields } from "./types";

type Open =
  | { kind: "edit"; prompt: Prompt | null; fields?: PromptFields }
  | { kind: "revisions" | "delete"; prompt: Prompt };

/** The page of all prompts that the person may use. */
export function PromptsPage() {
  const prompts = usePrompts();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const duplicate = (prompt: Prompt) =>
    setOpen({ kind: "edit", prompt: null, fields: { title: TEXT.copyOf(prompt.title), body: prompt.body, type: prompt.type, groups: [] } });
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title}>
        <Button onClick={() => setOpen({ kind: "edit", prompt: null })}>
          <Plus aria-hidden className="size-4" />
          {TEXT.new}
        </Button>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-240">
          {prompts.isPending && <p className="text-sm text-muted">{TEXT.loading}</p>}
          {prompts.isError && !prompts.data && <LoadFailed title={TEXT.loadFailed} error={prompts.error} onRetry={() => void prompts.refetch()} />}
          {prompts.data && (
            <PromptList
              prompts={prompts.data}
              onEdit={(prompt) => setOpen({ kind: "edit", prompt })}
              onDuplicate={duplicate}
              onRevisions={(prompt) => setOpen({ kind: "revisions", prompt })}
              onDelete={(prompt) => setOpen({ kind: "delete", prompt })}
            />
          )}
        </div>
      </div>
      {open?.kind === "edit" && <PromptEditor prompt={open.prompt} {...(open.fields ? { initial: open.fields } : {})} onClose={close} />}
      {open?.kind === "revisions" && <RevisionsDialog prompt={open.prompt} onClose={close} />}
      {open?.kind === "delete" && <DeletePrompt prompt={open.prompt} onClose={close} />}
    </div>
  );
}

interface ListProps {
  prompts: Prompt[];
  onEdit: (prompt: Prompt) => void;
  onDuplicate: (prompt: Prompt) => void;
  onRevisions: (prompt: Prompt) => void;
  onDelete: (prompt: Prompt) => void;
}

function PromptList({ prompts, ...actions }: ListProps) {
  const [filter, setFilter] = useState<PromptFilter>("all");
  const [search, setSearch] = useState("");
  const shown = filterPrompts(prompts, filter, search);
  if (prompts.length === 0) return <p className="mt-8 text-center text-muted">{TEXT.none}</p>;
  return (
    <>
      <div className="flex gap-2">
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={TEXT.search}
          aria-label={TEXT.search}
          className={`${FIELD} h-9 min-w-0 flex-1`}
        />
        <select
          aria-label={TEXT.show}
          value={filter}
          onChange={(event) => setFilter(event.target.value as PromptFilter)}
          className={`${FIELD} h-9 w-auto!`}
        >
          {Object.entries(TEXT.filters).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {shown.length === 0 && <p className="mt-8 text-center text-sm text-muted">{TEXT.noneFound}</p>}
      <ul className="mt-4 grid gap-3 md:grid-cols-2">
        {shown.map((prompt) => (
          <PromptCard key={prompt.id} prompt={prompt} {...actions} />
        ))}
      </ul>
    </>
  );
}

function DeletePrompt({ prompt, onClose }: { prompt: Prompt; onClose: () => void }) {
  const remove = useDeletePrompt();
  return (
    <ConfirmDialog
      title={TEXT.deleteTitle}
      action={TEXT.delete}
      isBusy={remove.isPending}
      error={remove.error}
      onCancel={onClose}
      onConfirm={() => remove.mutate(prompt.id, { onSuccess: onClose })}
    >
      {TEXT.deleteBody(prompt.title)}
    </ConfirmDialog>
  );
}
