import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useConfig } from "../app/ConfigProvider";
import { PageHeader } from "../app/PageHeader";
import { listModels, type ServedModel } from "../chat/gateway";
import { writeModel } from "../chat/storage";
import { StatusBadge } from "../documents/StatusBadge";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { CHAT_MODES, filterModels } from "./catalogue";

const TEXT = messages.models;
const FIELD = "h-9 rounded-md border border-line-strong bg-page px-3 text-sm pointer-coarse:h-11";

/** The page of all models that the person may use. */
export function ModelsPage() {
  const { inferenceBase } = useConfig();
  const models = useQuery({ queryKey: ["models"], queryFn: () => listModels(inferenceBase) });
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-240">
          {models.isPending && <Skeleton />}
          {models.isError && !models.data && (
            <div role="alert" className="text-sm">
              <p>{TEXT.loadFailed}</p>
              <p className="mt-1 text-muted">{models.error.message}</p>
              <Button kind="secondary" className="mt-3" onClick={() => void models.refetch()}>
                {TEXT.retry}
              </Button>
            </div>
          )}
          {models.data && <Catalogue models={models.data} />}
        </div>
      </div>
    </div>
  );
}

function Catalogue({ models }: { models: readonly ServedModel[] }) {
  const [filter, setFilter] = useState("");
  const [mode, setMode] = useState("");
  const shown = filterModels(models, filter, mode);
  if (models.length === 0) return <p className="mt-8 text-center text-muted">{TEXT.none}</p>;
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <input
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder={TEXT.search}
          aria-label={TEXT.search}
          className={`${FIELD} min-w-40 flex-1 placeholder:text-muted`}
        />
        <select aria-label={TEXT.type} value={mode} onChange={(event) => setMode(event.target.value)} className={FIELD}>
          <option value="">{TEXT.allTypes}</option>
          {[...new Set(models.map((one) => one.mode))].toSorted().map((one) => (
            <option key={one} value={one}>
              {typeName(one)}
            </option>
          ))}
        </select>
      </div>
      {shown.length === 0 && <p className="mt-8 text-center text-sm text-muted">{TEXT.noneFound}</p>}
      <ul className="mt-4 grid gap-3 md:grid-cols-2">
        {shown.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </ul>
    </>
  );
}

function ModelCard({ model }: { model: ServedModel }) {
  const navigate = useNavigate();
  const use = (): void => {
    writeModel(model.id);
    void navigate("/");
  };
  return (
    <li className="flex flex-col rounded-md border border-line bg-surface p-4">
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 font-medium break-words">{model.id}</h2>
        <span className="pt-1">
          <Health health={model.health} />
        </span>
      </div>
      <p className="mt-1 text-sm text-muted">
        {[typeName(model.mode), ...(model.contextWindow ? [TEXT.tokens(model.contextWindow)] : [])].join(" · ")}
      </p>
      {model.features.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-1.5">
          {model.features.map((one) => (
            <li key={one} className="rounded-full bg-accent-soft px-2.5 py-0.5 text-xs text-accent">
              {TEXT.features[one as keyof typeof TEXT.features] ?? one}
            </li>
          ))}
        </ul>
      )}
      <div className="mt-auto pt-3">
        {CHAT_MODES.includes(model.mode) ? (
          <Button kind="secondary" aria-label={TEXT.useNamed(model.id)} onClick={use}>
            {TEXT.use}
          </Button>
        ) : (
          <p className="text-xs text-muted">{TEXT.notForChats}</p>
        )}
      </div>
    </li>
  );
}

function Health({ health }: { health: string }) {
  if (health === "unhealthy") return <StatusBadge tone="bad">{TEXT.unhealthy}</StatusBadge>;
  if (health === "healthy") return <StatusBadge tone="good">{TEXT.healthy}</StatusBadge>;
  return <StatusBadge tone="quiet">{TEXT.unknown}</StatusBadge>;
}

function Skeleton() {
  return (
    <div role="status" aria-label={TEXT.loading} className="grid gap-3 md:grid-cols-2">
      {[1, 2, 3, 4].map((card) => (
        <div key={card} className="h-32 animate-pulse rounded-md bg-sunken" />
      ))}
    </div>
  );
}

const typeName = (mode: string): string => TEXT.types[mode as keyof typeof TEXT.types] ?? mode;
