import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { modelAdministrationMessages } from "../messages/modelAdministration";
import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import { LoadFailed } from "../ui/LoadFailed";
import { EditForm } from "./EditForm";
import { isMissing, useModel } from "./queries";
import type { Model } from "./types";

/** The page on which an administrator changes a model. */
export function EditModelPage() {
  const { id = "" } = useParams();
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title(id)} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-200">
          <Link to={pathOf(id)} className="mb-3 inline-block text-sm text-accent hover:underline">
            ← {TEXT.backToModel}
          </Link>
          <Content key={id} id={id} />
        </div>
      </div>
    </div>
  );
}

const pathOf = (id: string): string => `/admin/models/${encodeURIComponent(id)}`;

function Content({ id }: { id: string }) {
  const model = useModel(id);
  if (isMissing(model.error)) return <p className="text-sm">{modelAdministrationMessages.notFound(id)}</p>;
  if (model.data) return <Found model={model.data} />;
  if (model.error) return <LoadFailed title={modelAdministrationMessages.loadOneFailed} error={model.error} onRetry={() => void model.refetch()} />;
  return null;
}

/** The form with the model as it was when the page was opened: an answer that arrives later does not replace entries. */
function Found({ model }: { model: Model }) {
  const navigate = useNavigate();
  const isSettled = model.status === "InService" || model.status === "Stopped";
  const [first, setFirst] = useState(isSettled ? model : null);
  if (first === null && isSettled) setFirst(model);
  if (first === null) return <p className="text-sm">{TEXT.notSettled(modelAdministrationMessages.statuses[model.status])}</p>;
  const leave = (): void => void navigate(pathOf(model.modelId));
  return <EditForm model={first} onSaved={leave} onDiscard={leave} />;
}
