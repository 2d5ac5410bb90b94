import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

import { messages } from "../messages/en";
import { clampedWidth, LEAST_WIDTH, mostWidth, readWidth, usualWidth, widthAfterKey, writeWidth } from "./panelWidth";

const TEXT = messages.citations;

/** The frame of the sources beside a chat. Its left edge moves with the mouse and with the arrow keys. */
export function PanelFrame({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const frame = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(() => innerWidth);
  const [chosen, setChosen] = useState(readWidth);
  const width = chosen === null ? usualWidth(room) : clampedWidth(chosen, room);
  useLayoutEffect(() => {
    const parent = frame.current?.parentElement;
    if (!parent) return undefined;
    setRoom(parent.clientWidth); // before the first paint, so that the edge does not jump
    const observer = new ResizeObserver(() => setRoom(parent.clientWidth));
    observer.observe(parent);
    return () => observer.disconnect();
  }, []);
  const choose = (to: number): void => {
    setChosen(to);
    writeWidth(to);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const edge = frame.current?.getBoundingClientRect().right;
    if (edge === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    choose(clampedWidth(edge - event.clientX, room));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = widthAfterKey(event.key, width, room);
    if (to === null) return;
    event.preventDefault();
    choose(to);
  };
  return (
    <aside
      ref={frame}
      aria-label={TEXT.panel}
      style={{ "--panel-width": `${width}px` } as React.CSSProperties}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
      className="relative flex w-(--panel-width) shrink-0 flex-col border-l border-line bg-surface max-lg:fixed max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:w-96 max-lg:shadow-raised"
    >
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={TEXT.resize}
        aria-valuenow={width}
        aria-valuemin={LEAST_WIDTH}
        aria-valuemax={mostWidth(room)}
        tabIndex={0}
        title={TEXT.resize}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onDoubleClick={() => choose(usualWidth(room))}
        onKeyDown={onKeyDown}
        className="absolute inset-y-0 -left-1.5 z-10 w-3 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-1.5 after:w-0.5 after:-translate-x-1/2 hover:after:bg-accent focus-visible:outline-none focus-visible:after:w-1 focus-visible:after:bg-focus active:after:bg-accent max-lg:hidden"
      />
      {children}
    </aside>
  );
}
