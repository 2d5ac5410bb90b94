import { configurationMessages as TEXT } from "../messages/configuration";
import { Button } from "../ui/Button";
import { differences } from "./difference";
import { settingName, shownValue } from "./flagGroups";
import { Section } from "./Section";
import type { ConfigurationVersion } from "./types";

interface Props {
  versions: ConfigurationVersion[];
  onRestore: (version: ConfigurationVersion) => void;
  /** Shows older versions; null if there are none. */
  onMore: (() => void) | null;
}

/** The versions, newest first: who changed the configuration, when, why, and in which settings. */
export function HistoryList({ versions, onRestore, onMore }: Props) {
  return (
    <Section title={TEXT.history}>
      <ol className="mt-2 divide-y divide-line rounded-md border border-line bg-raised">
        {versions.map((version, index) => (
          <li key={version.versionId} className="flex items-start gap-3 px-4 py-3 text-sm">
            <div className="min-w-0 flex-1">
              <p className="font-medium">
                {TEXT.version(version.versionId)}
                {index === 0 && <span className="ml-2 rounded-full bg-accent-soft px-2 py-0.5 text-xs text-accent">{TEXT.current}</span>}
              </p>
              <p className="text-muted">{authorOf(version)}</p>
              {version.versionId > 0 && <p className="break-words">{version.changeReason || TEXT.noReason}</p>}
              <Changes version={version} previous={versions[index + 1]} />
            </div>
            {index > 0 && (
              <Button kind="secondary" aria-label={TEXT.restoreNamed(version.versionId)} onClick={() => onRestore(version)}>
                {TEXT.restore}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {onMore && (
        <Button kind="quiet" className="mt-2" onClick={onMore}>
          {TEXT.moreHistory}
        </Button>
      )}
    </Section>
  );
}

function authorOf({ changedBy, createdAt, versionId }: ConfigurationVersion): string {
  if (versionId === 0 || createdAt === null) return TEXT.firstVersion;
  return TEXT.by(changedBy, new Date(createdAt).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" }));
}

function Changes({ version, previous }: { version: ConfigurationVersion; previous: ConfigurationVersion | undefined }) {
  if (!previous) return null;
  return (
    <ul className="mt-1 text-xs text-muted">
      {differences(previous.configuration, version.configuration).map((change) => (
        <li key={change.path} className="break-words">
          {settingName(change.path)}: {shownValue(change.before)} → {shownValue(change.after)}
        </li>
      ))}
    </ul>
  );
}
