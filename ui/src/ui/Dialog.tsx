import * as Radix from "@radix-ui/react-dialog";
import { useRef, type ReactNode } from "react";

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Whether the title is for screen readers alone. */
  hasHiddenTitle?: boolean;
  className?: string;
}

/** A dialog in front of the page. */
export function Dialog({ title, isOpen, onClose, children, hasHiddenTitle = false, className = "" }: Props) {
  const returnFocus = useReturnedFocus(isOpen);
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_12_18/0.45)]" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className={
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 flex-col " +
            `overflow-y-auto rounded-lg border border-line bg-raised p-5 text-text shadow-raised outline-none ${className}`
          }
        >
          <Radix.Title className={hasHiddenTitle ? "sr-only" : "text-base font-semibold"}>{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Return the handler that focuses the element again that had the focus before a dialog with a focused field opened. */
function useReturnedFocus(isOpen: boolean): (event: Event) => void {
  const before = useRef<{ isOpen: boolean; focused: Element | null }>({ isOpen: false, focused: null });
  if (isOpen && !before.current.isOpen) before.current.focused = openerOf(document.activeElement);
  before.current.isOpen = isOpen;
  return (event) => {
    const { focused } = before.current;
    if (document.activeElement !== document.body) return event.preventDefault(); // the focus has moved on already
    if (!(focused instanceof HTMLElement) || !focused.isConnected || focused === document.body) return;
    event.preventDefault();
    focused.focus();
  };
}

/** Return the button of the menu if the element is in a menu, which closes together with the choice; else the element. */
function openerOf(element: Element | null): Element | null {
  const menu = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return menu ? document.getElementById(menu) : element;
}

/** A panel that slides in from the left edge; on small screens it holds the navigation. */
export function Sheet({ title, isOpen, onClose, children }: Props) {
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_12_18/0.45)]" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-[min(20rem,86vw)] flex-col border-r border-line bg-surface p-3 text-text outline-none"
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A dialog that takes the whole screen, for content that stands beside the page on a larger one. */
export function FullScreen({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          aria-labelledby={undefined}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => event.preventDefault()}
          className="fixed inset-0 z-50 flex flex-col bg-surface text-text outline-none"
        >
          <Radix.Title hidden>{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
