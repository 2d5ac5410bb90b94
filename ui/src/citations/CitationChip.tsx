import { lazy, Suspense, useId } from "react";

import { messages } from "../messages/en";
import type { Reference } from "../chat/types";
import { useSourcesOpener } from "./sources";
import { useTip } from "./useTip";

const TEXT = messages.citations;
const CitationTip = lazy(() => import("./CitationTip"));

/** A citation in the text of an answer: it opens its passage, and shows the beginning of it on hover and focus. */
export function CitationChip({ reference, references }: { reference: Reference; references: Reference[] }) {
  const open = useSourcesOpener();
  const { anchor, keep, hide, handlers } = useTip();
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="citation"
        aria-label={TEXT.open(reference.number, reference.name)}
        aria-describedby={anchor ? id : undefined}
        onClick={() => {
          hide();
          open({ references, number: reference.number });
        }}
        {...handlers}
      >
        {reference.number}
      </button>
      {anchor && (
        <Suspense fallback={null}>
          <CitationTip id={id} anchor={anchor} reference={reference} onEnter={keep} onHide={hide} />
        </Suspense>
      )}
    </>
  );
}
