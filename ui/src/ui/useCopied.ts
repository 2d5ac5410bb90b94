import { useEffect, useState } from "react";

import { copyText } from "./clipboard";

const SHOWN_MS = 1500;

/** Returns whether a text was copied just now, and the function that copies one. */
export function useCopied(): [boolean, (text: string) => void] {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return [isCopied, (text) => void copyText(text).then(setCopied)];
}
