import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { PageHeader } from "../app/PageHeader";
import "../chat/chat.css";
import type { ServedModel } from "../chat/gateway";
import { useChatModels } from "../chat/models";
import { SourcesOpener, type OpenSources } from "../citations/sources";
import { IMAGE_MODE } from "../images/imageSettings";
import { messages } from "../messages/en";
import { compareMessages as TEXT } from "../messages/compare";
import { Button } from "../ui/Button";
import { CompareColumn } from "./CompareColumn";
import { CompareForm } from "./CompareForm";
import { comparedModels, FEWEST_MODELS, MOST_MODELS } from "./comparison";
import { useComparison } from "./useComparison";

const SourcesPanel = lazy(() => import("../citations/SourcesPanel"));
const COLUMNS = ["", "", "md:grid-cols-2", "md:grid-cols-3", "md:grid-cols-2 xl:grid-cols-4"];

/** The page on which two to four models answer one question side by side. */
export function ComparePage() {
  const models = useChatModels();
  const [sources, setSources] = useState<OpenSources | null>(null);
  return (
    <SourcesOpener value={setSources}>
      <div className="flex h-page">
        <div className="flex min-w-0 flex-1 flex-col">
          <PageHeader title={messages.app.compare} />
          {models.isError && !models.data && (
            <p role="alert" className="m-auto p-6 text-center">
              {TEXT.loadFailed} {models.error.message}
            </p>
          )}
          {models.data && <Comparison models={models.data.filter((one) => one.mode !== IMAGE_MODE)} />}
        </div>
        <Suspense fallback={null}>
          {sources && <SourcesPanel sources={sources} onShow={setSources} onClose={() => setSources(null)} />}
        </Suspense>
      </div>
    </SourcesOpener>
  );
}

function Comparison({ models }: { models: readonly ServedModel[] }) {
  const available = models.map((one) => one.id);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { runs, isRunning, ask, stop } = useComparison();
  const shown = comparedModels(chosen, available);
  const others = available.filter((one) => !shown.includes(one));
  const [next] = others;
  if (shown.length < FEWEST_MODELS) return <p className="m-auto max-w-120 p-6 text-center text-muted">{TEXT.tooFew}</p>;
  const remove = (model: string): void => {
    runs.get(model)?.stop();
    setChosen(shown.filter((one) => one !== model));
  };
  const replace = (model: string, by: string): void => {
    if (by !== model) runs.get(model)?.stop();
    setChosen(shown.map((one) => (one === model ? by : one)));
  };
  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto p-3 md:p-4" tabIndex={0} role="region" aria-label={messages.app.compare}>
        <div className={`grid gap-3 ${COLUMNS[shown.length]}`}>
          {shown.map((model) => (
            <CompareColumn
              key={model}
              models={models.filter((one) => one.id === model || others.includes(one.id))}
              model={model}
              run={runs.get(model) ?? null}
              onChoose={(by) => replace(model, by)}
              onRemove={shown.length > FEWEST_MODELS ? () => remove(model) : null}
            />
          ))}
        </div>
        {next !== undefined && shown.length < MOST_MODELS && (
          <Button kind="secondary" className="mt-3" onClick={() => setChosen([...shown, next])}>
            <Plus aria-hidden className="size-4" />
            {TEXT.add}
          </Button>
        )}
      </div>
      <CompareForm isRunning={isRunning} onStop={stop} onAsk={(text, knowledge) => ask({ text, knowledge, models: shown })} />
    </>
  );
}
