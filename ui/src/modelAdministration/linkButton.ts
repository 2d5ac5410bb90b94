/** The shape of a link that looks like the page's main button. */
export const LINK_BUTTON =
  "inline-flex min-h-9 items-center justify-center rounded-md bg-accent px-3.5 text-sm font-medium whitespace-nowrap text-on-accent transition-colors " +
  "hover:bg-accent-hover pointer-coarse:min-h-11";
