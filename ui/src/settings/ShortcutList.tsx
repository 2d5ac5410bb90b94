import { settingsMessages as TEXT } from "../messages/settings";

/** The keyboard shortcuts by the place where they work. */
export function ShortcutList() {
  return TEXT.shortcutGroups.map((group) => (
    <section key={group.name} aria-label={group.name} className="mt-6 first:mt-0">
      <h2 className="text-sm font-semibold">{group.name}</h2>
      <dl className="mt-1 divide-y divide-line text-sm">
        {group.rows.map(([keys, effect]) => (
          <div key={`${keys} ${effect}`} className="flex items-center justify-between gap-4 py-1.5">
            <dt>{effect}</dt>
            <dd className="flex shrink-0 gap-1">
              {(keys ?? "").split(" ").map((key) => (
                <kbd key={key} className="rounded-sm border border-line-strong bg-surface px-1.5 font-sans text-xs leading-6">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}
