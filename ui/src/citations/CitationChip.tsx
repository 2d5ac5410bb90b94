import { messages } from "../messages/en";
import type { Reference } from "../chat/types";
import { useSourcesOpener } from "./sources";

const TEXT = messages.citations;

/** A citation in the text of an answer; it opens its passage. */
export function CitationChip({ reference, references }: { reference: Reference; references: Reference[] }) {
  const open = useSourcesOpener();
  const place = reference.page === null ? "" : `, ${TEXT.page(reference.page)}`;
  return (
    <button
      type="button"
      className="citation"
      aria-label={TEXT.open(reference.number, reference.name)}
      title={`${reference.name}${place}`}
      onClick={() => open({ references, number: reference.number })}
    >
      {reference.number}
    </button>
  );
}
