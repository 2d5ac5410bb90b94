/** The shape of a link that looks like the page's main button. */
export const LINK_BUTTON =
  "inline-flex min-h-9 items-center justify-center rounded-md bg-accent px-3.5 text-sm font-medium whitespace-nowrap text-on-accent transition-colors " +
  "hover:bg-accent-hover pointer-coarse:min-h-11";
/** The shape of a link that looks like another button beside the main one. */
export const SECONDARY_LINK_BUTTON =
  "inline-flex min-h-9 items-center justify-center rounded-md border border-line-strong bg-raised px-3.5 text-sm font-medium whitespace-nowrap text-text " +
  "transition-colors hover:bg-surface pointer-coarse:min-h-11";
