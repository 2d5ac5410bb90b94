import { messages } from "../messages/en";
import { MOST_PICTURES, type ImageSettings } from "./imageSettings";

const TEXT = messages.images;
const SELECT = "h-8 max-w-32 rounded-sm border border-line bg-raised px-1.5 text-xs pointer-coarse:h-11";

/** The size, the quality and the number of the next pictures, in the composer. */
export function ImageOptions({ settings, onChange }: { settings: ImageSettings; onChange: (settings: ImageSettings) => void }) {
  const counts = Array.from({ length: MOST_PICTURES }, (_, index) => index + 1);
  return (
    <div role="group" aria-label={TEXT.settings} className="flex min-w-0 flex-1 flex-wrap gap-1.5 self-center">
      <select aria-label={TEXT.size} className={SELECT} value={settings.size} onChange={(event) => onChange({ ...settings, size: event.target.value as ImageSettings["size"] })}>
        {Object.entries(TEXT.sizes).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <select aria-label={TEXT.quality} className={SELECT} value={settings.quality} onChange={(event) => onChange({ ...settings, quality: event.target.value as ImageSettings["quality"] })}>
        {Object.entries(TEXT.qualities).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <select aria-label={TEXT.count} className={SELECT} value={settings.n} onChange={(event) => onChange({ ...settings, n: Number(event.target.value) })}>
        {counts.map((count) => (
          <option key={count} value={count}>
            {TEXT.counts(count)}
          </option>
        ))}
      </select>
    </div>
  );
}
