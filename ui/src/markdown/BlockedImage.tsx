/** An image that an answer names. Its address may carry data away, so it loads only if the reader asks for it. */

import { useState, type ReactNode } from "react";

import { messages } from "../messages/en";
import { safeHref } from "./safeHref";

/** A button that loads an image. */
export function BlockedImage({ address, label }: { address: string; label: string }): ReactNode {
  const [isLoaded, setLoaded] = useState(false);
  const href = /^https?:/i.test(address) ? safeHref(address) : null;
  if (href === null) return label;
  if (isLoaded) return <img src={href} alt={label} referrerPolicy="no-referrer" />;
  return (
    <button type="button" className="blocked-image" onClick={() => setLoaded(true)}>
      {messages.markdown.loadImage(new URL(href).host, label)}
    </button>
  );
}
