import { Link } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { formatMoment } from "../documents/formats";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { LoadFailed } from "../ui/LoadFailed";
import { LINK_BUTTON } from "./linkButton";
import { ModelStatusText } from "./ModelStatusText";
import { useModelList } from "./queries";
import type { Model } from "./types";

/** The page on which administrators see all declared models and add new ones. */
export function ModelAdministrationPage() {
  const models = useModelList();
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title}>
        <Link to="/admin/models/new" className={LINK_BUTTON}>
          {TEXT.add}
        </Link>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-240">
          {models.isPending && <Skeleton />}
          {models.isError && !models.data && <LoadFailed title={TEXT.loadFailed} error={models.error} onRetry={() => void models.refetch()} />}
          {models.data?.length === 0 && <p className="mt-8 text-center text-muted">{TEXT.none}</p>}
          {models.data && models.data.length > 0 && <ModelTable models={models.data} />}
        </div>
      </div>
    </div>
  );
}

/** The table of models. On small screens a row shows the name, the type and the status below each other. */
function ModelTable({ models }: { models: readonly Model[] }) {
  const now = Date.now();
  return (
    <table className="w-full table-fixed border-collapse text-sm">
      <thead className="border-b border-line text-left text-xs text-muted">
        <tr>
          <th className="w-1/4 px-2 py-2 font-medium max-md:w-full">{TEXT.columns.model}</th>
          <th className="w-24 px-2 py-2 font-medium max-md:hidden">{TEXT.columns.type}</th>
          <th className="w-32 px-2 py-2 font-medium max-md:hidden">{TEXT.columns.hosting}</th>
          <th className="px-2 py-2 font-medium max-md:hidden">{TEXT.columns.status}</th>
          <th className="w-22 px-2 py-2 text-right font-medium max-lg:hidden">{TEXT.columns.instances}</th>
          <th className="w-28 px-2 py-2 text-right font-medium max-md:hidden">{TEXT.columns.updated}</th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr key={model.modelId} className="border-b border-line align-top hover:bg-surface">
            <th scope="row" className="px-2 py-2.5 text-left font-normal">
              <Link to={`/admin/models/${encodeURIComponent(model.modelId)}`} className="block font-medium break-words text-accent hover:underline">
                {model.modelId}
              </Link>
              <span className="mt-1 block text-xs text-muted md:hidden">
                {TEXT.types[model.modelType]} · {TEXT.hostings[model.hostingType]}
              </span>
              <span className="mt-1 block md:hidden">
                <Status model={model} />
              </span>
            </th>
            <td className="px-2 py-2.5 max-md:hidden">{TEXT.types[model.modelType]}</td>
            <td className="px-2 py-2.5 max-md:hidden">{TEXT.hostings[model.hostingType]}</td>
            <td className="px-2 py-2.5 max-md:hidden">
              <Status model={model} />
            </td>
            <td className="px-2 py-2.5 text-right text-muted tabular-nums max-lg:hidden">{instancesOf(model)}</td>
            <td className="px-2 py-2.5 text-right whitespace-nowrap text-muted tabular-nums max-md:hidden">{formatMoment(Date.parse(model.updatedAt), now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Status({ model }: { model: Model }) {
  return (
    <>
      <ModelStatusText model={model} />
      {model.failureReason && <span className="mt-0.5 line-clamp-2 text-xs text-danger">{model.failureReason}</span>}
    </>
  );
}

function instancesOf({ autoScalingConfig: scaling }: Model): string {
  if (!scaling) return "–";
  return scaling.minCapacity === scaling.maxCapacity ? String(scaling.minCapacity) : `${scaling.minCapacity}–${scaling.maxCapacity}`;
}

function Skeleton() {
  return (
    <div role="status" aria-label={TEXT.loading} className="space-y-2">
      {[1, 2, 3].map((row) => (
        <div key={row} className="h-11 animate-pulse rounded-sm bg-sunken" />
      ))}
    </div>
  );
}
