/** Return the address of a link if its scheme is harmless, otherwise null. */
export function safeHref(href: string): string | null {
  const address = href.trim();
  if (/^(?:https?:|mailto:|tel:)/i.test(address)) return address;
  return /^[a-z][a-z\d+.-]*:/i.test(address.replace(/[\u0000-\u0020]/g, "")) ? null : address;
}
