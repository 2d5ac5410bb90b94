import { useEffect, useRef, useState, type FocusEvent, type PointerEvent } from "react";

const SHOW_MS = 150;
const HIDE_MS = 150;

interface Tip {
  /** The element that has the tip; null while it is hidden. */
  anchor: HTMLElement | null;
  /** Keep the tip, because the pointer is in it. */
  keep: () => void;
  hide: () => void;
  handlers: {
    onPointerEnter: (event: PointerEvent<HTMLElement>) => void;
    onPointerLeave: () => void;
    onFocus: (event: FocusEvent<HTMLElement>) => void;
    onBlur: () => void;
  };
}

/** A tip that appears when the mouse rests on an element or the keyboard focuses it. The pointer can move into the tip. */
export function useTip(): Tip {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (to: HTMLElement | null, ms: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(to), ms);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const hide = (): void => {
    clearTimeout(timer.current);
    setAnchor(null);
  };
  return {
    anchor,
    keep: () => clearTimeout(timer.current),
    hide,
    handlers: {
      onPointerEnter: ({ pointerType, currentTarget }) => pointerType === "mouse" && later(currentTarget, SHOW_MS),
      onPointerLeave: () => later(null, HIDE_MS),
      onFocus: ({ currentTarget }) => currentTarget.matches(":focus-visible") && setAnchor(currentTarget),
      onBlur: hide,
    },
  };
}
