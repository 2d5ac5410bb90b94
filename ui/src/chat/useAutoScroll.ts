/** Scrolling of a thread: it follows a growing answer until the reader scrolls up. */

import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

const NEAR = 80;

interface AutoScroll {
  viewport: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAtEnd: boolean;
  jump: () => void;
}

/** Keep the end of the content in view while the reader is near it. A change of `key` goes to the end. */
export function useAutoScroll(key: string): AutoScroll {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  const jump = useCallback(() => {
    isFollowing.current = true;
    viewport.current?.scrollTo({ top: viewport.current.scrollHeight });
  }, []);

  useEffect(jump, [key, jump]);

  useEffect(() => {
    const [box, inner] = [viewport.current, content.current];
    if (!box || !inner) return undefined;
    let lastTop = box.scrollTop;
    const onScroll = (): void => {
      const distance = box.scrollHeight - box.scrollTop - box.clientHeight;
      if (distance <= NEAR) isFollowing.current = true;
      else if (box.scrollTop < lastTop) isFollowing.current = false;
      lastTop = box.scrollTop;
      setAtEnd(distance <= NEAR);
    };
    const grown = new ResizeObserver(() => {
      if (isFollowing.current) box.scrollTop = box.scrollHeight;
      onScroll();
    });
    box.addEventListener("scroll", onScroll, { passive: true });
    grown.observe(inner);
    grown.observe(box);
    return () => {
      box.removeEventListener("scroll", onScroll);
      grown.disconnect();
    };
  }, []);

  return { viewport, content, isAtEnd, jump };
}
