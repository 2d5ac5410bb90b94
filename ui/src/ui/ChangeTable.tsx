/** A changed setting, as texts. */
export interface ChangedSetting {
  /** A key that no other change of the table has. */
  key: string;
  name: string;
  before: string;
  after: string;
}

/** The table of changed settings, with their values before and after the change. */
export function ChangeTable({ changes, heads }: { changes: readonly ChangedSetting[]; heads: { setting: string; before: string; after: string } }) {
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <th className="w-2/5 py-1 pr-3 font-medium">{heads.setting}</th>
          <th className="py-1 pr-3 font-medium">{heads.before}</th>
          <th className="py-1 font-medium">{heads.after}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-t border-line align-top">
        {changes.map((change) => (
          <tr key={change.key}>
            <th scope="row" className="py-1.5 pr-3 font-medium break-words">
              {change.name}
            </th>
            <td className="py-1.5 pr-3 break-words whitespace-pre-line text-muted">{change.before}</td>
            <td className="py-1.5 break-words whitespace-pre-line">{change.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
