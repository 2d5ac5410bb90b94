import { Megaphone, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { useConfiguration } from "./ConfigurationProvider";

const TEXT = messages.notices;
const DISMISSED = "announcement dismissed";

/** The banner and the announcement, above every page. The height is known to the pages as `--notices`. */
export function Notices() {
  const { configuration } = useConfiguration();
  const box = useRef<HTMLDivElement>(null);
  useMeasuredHeight(box);
  const banner = configuration?.systemBanner;
  const announcement = configuration?.announcement;
  return (
    <div ref={box} className="sticky top-0 z-20">
      {banner?.isEnabled && banner.text && (
        <aside
          aria-label={TEXT.banner}
          style={{ color: banner.textColor, backgroundColor: banner.backgroundColor }}
          className="px-4 py-1 text-center text-sm font-medium break-words"
        >
          {banner.text}
        </aside>
      )}
      {announcement?.isEnabled && announcement.message && <Announcement key={announcement.message} message={announcement.message} />}
    </div>
  );
}

function Announcement({ message }: { message: string }) {
  const [isDismissed, setDismissed] = useState(() => localStorage.getItem(DISMISSED) === message);
  if (isDismissed) return null;
  const dismiss = (): void => {
    localStorage.setItem(DISMISSED, message);
    setDismissed(true);
  };
  return (
    <aside aria-label={TEXT.announcement} className="flex items-start gap-2.5 border-b border-line bg-accent-soft py-1 pr-1.5 pl-4 text-sm">
      <Megaphone aria-hidden className="mt-2 size-4 shrink-0 text-accent" />
      <p className="max-h-32 min-w-0 flex-1 overflow-y-auto py-1.5 break-words whitespace-pre-wrap">{message}</p>
      <IconButton label={TEXT.dismiss} onClick={dismiss}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </aside>
  );
}

function useMeasuredHeight(box: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!box.current) return undefined;
    const root = document.documentElement;
    const observer = new ResizeObserver(([entry]) => root.style.setProperty("--notices", `${entry?.borderBoxSize[0]?.blockSize ?? 0}px`));
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      root.style.removeProperty("--notices");
    };
  }, [box]);
}
