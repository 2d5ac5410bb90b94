import { useState } from "react";

import { usePerson } from "../identity/IdentityProvider";
import { settingsMessages } from "../messages/settings";
import { SelectField } from "../ui/Field";
import { LoadFailed } from "../ui/LoadFailed";
import { useUsage, type UsageCounts } from "./queries";

const TEXT = settingsMessages.usage;
const PERIODS = [7, 30, 90];

type Row = UsageCounts & { name: string };

/** The person's use of models, by day and by model. */
export function UsageSettings() {
  const { isAdmin } = usePerson();
  const [days, setDays] = useState(30);
  const byDay = useUsage(days, "day");
  const byModel = useUsage(days, "model");
  const failed = [byDay, byModel].find((one) => one.isError && !one.data);
  if (failed?.error) return <LoadFailed title={TEXT.loadFailed} error={failed.error} onRetry={() => void failed.refetch()} />;
  const total = byDay.data?.total;
  return (
    <>
      <p className="text-sm text-muted">{isAdmin ? TEXT.adminHint : TEXT.hint}</p>
      <SelectField label={TEXT.period} className="mt-4 max-w-48" value={days} onChange={(event) => setDays(Number(event.target.value))}>
        {PERIODS.map((one) => (
          <option key={one} value={one}>
            {TEXT.last(one)}
          </option>
        ))}
      </SelectField>
      {!total && <p className="mt-4 text-sm text-muted">{settingsMessages.loading}</p>}
      {total && <Totals total={total} />}
      {total?.requests === 0 && <p className="mt-6 text-sm text-muted">{TEXT.none}</p>}
      {total && total.requests > 0 && (
        <>
          <UsageTable title={TEXT.byDay} first={TEXT.day} rows={rows(byDay.data?.usage, (one) => one.day)} />
          <UsageTable title={TEXT.byModel} first={TEXT.model} rows={rows(byModel.data?.usage, (one) => one.model)} />
        </>
      )}
    </>
  );
}

function rows<Group extends UsageCounts>(groups: Group[] | undefined, name: (group: Group) => string | undefined): Row[] {
  return (groups ?? []).map((group) => ({ ...group, name: name(group) ?? "" }));
}

function Totals({ total }: { total: UsageCounts }) {
  const figures = [
    [TEXT.requests, TEXT.count(total.requests)],
    [TEXT.tokensIn, TEXT.count(total.tokensIn)],
    [TEXT.tokensOut, TEXT.count(total.tokensOut)],
    [TEXT.cost, TEXT.money(total.cost)],
  ];
  return (
    <dl className="mt-4 grid grid-cols-2 gap-2 sm:grid-cols-4">
      {figures.map(([name, value]) => (
        <div key={name} className="rounded-md border border-line bg-raised px-3 py-2">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="text-lg font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A table whose bars compare the tokens of the rows. */
function UsageTable({ title, first, rows: shown }: { title: string; first: string; rows: Row[] }) {
  const most = Math.max(1, ...shown.map((row) => row.tokensIn + row.tokensOut));
  return (
    <table className="mt-6 w-full text-left text-sm">
      <caption className="pb-1 text-left text-sm font-semibold">{title}</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th className="py-1 pr-3 font-medium">{first}</th>
          <th className="w-1/3 py-1 pr-3 max-sm:hidden" aria-hidden />
          <th className="py-1 pr-3 text-right font-medium">{TEXT.requests}</th>
          <th className="py-1 pr-3 text-right font-medium max-sm:hidden">{TEXT.tokensIn}</th>
          <th className="py-1 pr-3 text-right font-medium">{TEXT.tokensOut}</th>
          <th className="py-1 text-right font-medium">{TEXT.cost}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-y border-line tabular-nums">
        {shown.map((row) => (
          <tr key={row.name}>
            <th scope="row" className="py-1 pr-3 font-normal break-all">
              {row.name}
            </th>
            <td aria-hidden className="py-1 pr-3 max-sm:hidden" title={TEXT.tokens(row.tokensIn + row.tokensOut)}>
              <span className="block h-2 rounded-full bg-accent" style={{ width: `${(100 * (row.tokensIn + row.tokensOut)) / most}%` }} />
            </td>
            <td className="py-1 pr-3 text-right">{TEXT.count(row.requests)}</td>
            <td className="py-1 pr-3 text-right max-sm:hidden">{TEXT.count(row.tokensIn)}</td>
            <td className="py-1 pr-3 text-right">{TEXT.count(row.tokensOut)}</td>
            <td className="py-1 text-right">{TEXT.money(row.cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
