import { lazy, Suspense, useState } from "react";

import type { ImagePart, Message } from "../chat/types";
import { messages } from "../messages/en";
import { usePictureActions } from "./pictureActions";
import { ratioOf, settingsIn } from "./imageSettings";

const TEXT = messages.images;
const Lightbox = lazy(() => import("./Lightbox"));
const GRID = "mt-1 grid max-w-140 grid-cols-2 gap-2 only:grid-cols-1";

/** The pictures of an answer; empty tiles stand in while they are made. */
export function Pictures({ message, isRunning }: { message: Message; isRunning: boolean }) {
  const [opened, setOpened] = useState<number | null>(null);
  const actions = usePictureActions();
  const settings = settingsIn(message.metadata);
  const pictures = typeof message.content === "string" ? [] : message.content.filter((part): part is ImagePart => part.type === "image_url");
  if (isRunning && settings) return <Tiles count={settings.n} ratio={ratioOf(settings.size)} />;
  if (pictures.length === 0) return null;
  return (
    <>
      <ul className={GRID}>
        {pictures.map((part, index) => (
          <li key={index}>
            <button type="button" aria-label={TEXT.open(index + 1)} onClick={() => setOpened(index)} className="block w-full overflow-hidden rounded-md border border-line">
              <img src={part.image_url.url} alt={TEXT.picture(index + 1)} loading="lazy" className="block w-full" />
            </button>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {opened !== null && <Lightbox pictures={pictures} message={message} at={opened} actions={actions} onShow={setOpened} onClose={() => setOpened(null)} />}
      </Suspense>
    </>
  );
}

function Tiles({ count, ratio }: { count: number; ratio: number }) {
  return (
    <div aria-hidden className={GRID}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} style={{ aspectRatio: ratio }} className="animate-pulse rounded-md bg-sunken" />
      ))}
    </div>
  );
}
