import * as Popover from "@radix-ui/react-popover";
import { useQuery } from "@tanstack/react-query";

import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { passageProblem, readText } from "./passageText";

const TEXT = messages.citations;
const SNIPPET = 320;

interface Props {
  id: string;
  anchor: HTMLElement;
  reference: Reference;
  /** The pointer has entered the tip, which therefore stays. */
  onEnter: () => void;
  onHide: () => void;
}

/** The beginning of a cited passage, above its citation. */
export default function CitationTip({ id, anchor, reference, onEnter, onHide }: Props) {
  const until = Math.min(reference.end, reference.start + SNIPPET);
  const text = useQuery({
    queryKey: ["passage", reference.repository_id, reference.document_id, reference.start, until],
    enabled: !reference.hidden,
    staleTime: Infinity,
    queryFn: ({ signal }) => readText(reference, { start: reference.start, end: until }, signal),
  });
  const snippet = text.data?.trim().replace(/\s+/g, " ");
  const shown = (): string => {
    if (reference.hidden) return TEXT.hidden;
    if (text.isError) return passageProblem(text.error);
    return snippet === undefined ? TEXT.loading : `${snippet}${until < reference.end ? " …" : ""}`;
  };
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onHide()}>
      <Popover.Anchor virtualRef={{ current: anchor }} />
      <Popover.Portal container={anchor.closest<HTMLElement>("main, [role=dialog]")}>
        <Popover.Content
          id={id}
          role="tooltip"
          side="top"
          sideOffset={6}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={onEnter}
          onPointerLeave={onHide}
          className="z-40 w-88 max-w-[calc(100vw-1rem)] rounded-md border border-line bg-raised p-3 text-left text-sm font-normal text-text shadow-raised"
        >
          <p className="font-medium break-words">{reference.name}</p>
          {reference.page != null && <p className="text-xs text-muted">{TEXT.page(reference.page)}</p>}
          <p className="mt-1.5 line-clamp-5 leading-normal text-muted">
            {shown()}
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
