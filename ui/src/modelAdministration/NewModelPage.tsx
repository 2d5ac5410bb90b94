import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { LoadFailed } from "../ui/LoadFailed";
import { EMPTY_DRAFT, toDraft, type Draft } from "./draft";
import { readDraft, removeDraft } from "./draftStorage";
import { isMissing, useModel } from "./queries";
import { Wizard } from "./Wizard";

/** The page on which an administrator adds a model, or replaces the failed one that the address names. */
export function NewModelPage() {
  const replaced = useSearchParams()[0].get("replace");
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={replaced === null ? TEXT.newTitle : TEXT.replaceTitle(replaced)} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-200">
          <Link to="/admin/models" className="mb-3 inline-block text-sm text-accent hover:underline">
            ← {TEXT.back}
          </Link>
          {replaced === null ? <DraftWizard replaced={null} start={EMPTY_DRAFT} /> : <Replacement key={replaced} id={replaced} />}
        </div>
      </div>
    </div>
  );
}

/** The wizard with the settings of a model that failed. If it is deleted already, the stored draft has them. */
function Replacement({ id }: { id: string }) {
  const [stored] = useState(() => readDraft(id));
  const model = useModel(id);
  if (model.isPending) return null;
  if (isMissing(model.error)) return stored ? <DraftWizard replaced={id} start={stored} /> : <p className="text-sm">{TEXT.notFound(id)}</p>;
  if (!model.data) return <LoadFailed title={TEXT.loadOneFailed} error={model.error ?? new Error()} onRetry={() => void model.refetch()} />;
  if (model.data.status !== "Failed" && model.data.status !== "Deleting" && !stored) return <p className="text-sm">{TEXT.notFailed(id)}</p>;
  return (
    <>
      <p className="mb-4 rounded-md border border-line bg-danger-soft p-3 text-sm break-words text-danger">{model.data.failureReason ?? TEXT.fixHint}</p>
      <DraftWizard replaced={id} start={toDraft(model.data)} />
    </>
  );
}

function DraftWizard({ replaced, start }: { replaced: string | null; start: Draft }) {
  const navigate = useNavigate();
  const [first] = useState(() => readDraft(replaced) ?? start);
  return (
    <Wizard
      first={first}
      replaced={replaced}
      onCreated={(id) => {
        removeDraft(replaced);
        void navigate(`/admin/models/${encodeURIComponent(id)}`);
      }}
      onDiscard={() => {
        removeDraft(replaced);
        void navigate("/admin/models");
      }}
    />
  );
}
