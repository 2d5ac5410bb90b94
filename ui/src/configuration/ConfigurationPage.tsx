import { useMemo, useState } from "react";

import { PageHeader } from "../app/PageHeader";
import { configurationMessages as TEXT } from "../messages/configuration";
import { Button } from "../ui/Button";
import { FIELD } from "../ui/Field";
import { LoadFailed } from "../ui/LoadFailed";
import { AnnouncementEditor } from "./AnnouncementEditor";
import { BannerEditor } from "./BannerEditor";
import { DefaultsEditor } from "./DefaultsEditor";
import { differences, withChanges, type Change } from "./difference";
import { FlagList } from "./FlagList";
import { HistoryList } from "./HistoryList";
import { isValid } from "./isValid";
import { useVersions } from "./queries";
import { ReviewDialog } from "./ReviewDialog";
import type { Configuration } from "./types";

const PAGE = 20;

/** The page on which administrators configure the chat. */
export function ConfigurationPage() {
  const [limit, setLimit] = useState(PAGE);
  const stored = useVersions(limit);
  const newest = stored.data?.versions[0];
  const [changes, setChanges] = useState<Change[]>([]);
  const [review, setReview] = useState<{ changes: Change[]; reason: string } | null>(null);
  const [notice, setNotice] = useState("");
  const edited = useMemo(() => newest && withChanges(newest.configuration, changes), [newest, changes]);
  const edit = (configuration: Configuration): void => {
    if (newest) setChanges(differences(newest.configuration, configuration));
    setNotice("");
  };
  const saved = (): void => {
    setReview(null);
    setChanges([]);
    setNotice(TEXT.saved);
  };
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title} />
      <div className="min-h-0 flex-1 scroll-pb-20 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto max-w-200">
          {stored.isError && !stored.data && <LoadFailed title={TEXT.loadFailed} error={stored.error} onRetry={() => void stored.refetch()} />}
          {edited && newest && stored.data && (
            <>
              <Editors configuration={edited} features={newest.features ?? {}} changes={changes} onEdit={edit} />
              <HistoryList
                versions={stored.data.versions}
                onRestore={(version) =>
                  setReview({
                    changes: differences(newest.configuration, version.configuration),
                    reason: TEXT.restoreReason(version.versionId),
                  })
                }
                onMore={stored.data.versions.length >= limit ? () => setLimit(limit + PAGE) : null}
              />
            </>
          )}
        </div>
      </div>
      <p role="status" className="shrink-0 text-sm font-medium text-good not-empty:border-t not-empty:border-line not-empty:bg-raised not-empty:px-4 not-empty:py-3 md:not-empty:px-6">
        {notice}
      </p>
      {changes.length > 0 && edited && (
        <div className="flex shrink-0 items-center gap-2 border-t border-line bg-raised px-4 py-2.5 md:px-6">
          <p role="status" className="flex-1 text-sm font-medium">
            {TEXT.changes(changes.length)}
          </p>
          <Button kind="quiet" onClick={() => setChanges([])}>
            {TEXT.discard}
          </Button>
          <Button disabled={!isValid(edited)} onClick={() => setReview({ changes, reason: "" })}>
            {TEXT.review}
          </Button>
        </div>
      )}
      {review && newest && stored.data && (
        <ReviewDialog
          changes={review.changes}
          reason={review.reason}
          newest={newest.configuration}
          etag={stored.data.etag}
          onClose={() => setReview(null)}
          onSaved={saved}
        />
      )}
    </div>
  );
}

interface EditorsProps {
  configuration: Configuration;
  features: Record<string, { available: boolean; reason: string | null }>;
  changes: Change[];
  onEdit: (configuration: Configuration) => void;
}

function Editors({ configuration, features, changes, onEdit }: EditorsProps) {
  const [search, setSearch] = useState("");
  return (
    <>
      <input
        type="search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        placeholder={TEXT.search}
        aria-label={TEXT.search}
        className={`${FIELD} mb-2 h-9`}
      />
      <FlagList
        search={search}
        values={configuration.enabledComponents}
        features={features}
        changed={new Set(changes.map((one) => one.path))}
        onChange={(flag, isOn) =>
          onEdit({ ...configuration, enabledComponents: { ...configuration.enabledComponents, [flag]: isOn } })
        }
      />
      <BannerEditor banner={configuration.systemBanner} onChange={(systemBanner) => onEdit({ ...configuration, systemBanner })} />
      <AnnouncementEditor announcement={configuration.announcement} onChange={(announcement) => onEdit({ ...configuration, announcement })} />
      <DefaultsEditor configuration={configuration} onChange={onEdit} />
    </>
  );
}
