import { useState } from "react";
import { Link, useParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { Card, Section } from "../configuration/Section";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { LoadFailed } from "../ui/LoadFailed";
import { LINK_BUTTON } from "./linkButton";
import { ModelAccess } from "./ModelAccess";
import { ModelActions } from "./ModelActions";
import { ModelFacts } from "./ModelFacts";
import { ModelStatusText } from "./ModelStatusText";
import { isMissing, useModel } from "./queries";
import { ScheduleSection } from "./ScheduleSection";
import { Timeline } from "./Timeline";
import type { Model } from "./types";

/** The page of one declared model: its status, the steps of its lifecycle and its settings. */
export function ModelPage() {
  const { id = "" } = useParams();
  return <ModelContent key={id} id={id} />;
}

function ModelContent({ id }: { id: string }) {
  const model = useModel(id);
  const [isDeleted, setDeleted] = useState(false);
  const isGone = isMissing(model.error);
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={id}>{model.data && !isGone && <ModelActions model={model.data} onDeleted={() => setDeleted(true)} />}</PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-200">
          <Link to="/admin/models" className="mb-3 inline-block text-sm text-accent hover:underline">
            ← {TEXT.back}
          </Link>
          {isGone && <Gone wasDeleted={isDeleted || model.data?.status === "Deleting"} id={id} />}
          {model.isError && !isGone && !model.data && (
            <LoadFailed title={TEXT.loadOneFailed} error={model.error} onRetry={() => void model.refetch()} />
          )}
          {model.data && !isGone && <Found model={model.data} />}
        </div>
      </div>
    </div>
  );
}

function Found({ model }: { model: Model }) {
  return (
    <div>
      <Section title={TEXT.columns.status}>
        <Card>
          <div role="status">
            <ModelStatusText model={model} />
          </div>
          {model.failureReason && <p className="text-sm break-words text-danger">{model.failureReason}</p>}
          {model.status === "Failed" && (
            <div>
              <Link to={`/admin/models/new?replace=${encodeURIComponent(model.modelId)}`} className={LINK_BUTTON}>
                {TEXT.fix}
              </Link>
              <p className="mt-1.5 text-xs text-muted">{TEXT.fixHint}</p>
            </div>
          )}
        </Card>
      </Section>
      <Section title={TEXT.timeline}>
        <Timeline model={model} />
      </Section>
      {model.hostingType === "lisa_hosted" && <ScheduleSection id={model.modelId} />}
      <ModelAccess model={model} />
      <ModelFacts model={model} />
    </div>
  );
}

function Gone({ id, wasDeleted }: { id: string; wasDeleted: boolean }) {
  return (
    <p role="status" className="mt-4 text-sm">
      {wasDeleted ? TEXT.deleted(id) : TEXT.notFound(id)}
    </p>
  );
}
