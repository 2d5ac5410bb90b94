import type { ButtonHTMLAttributes, ReactNode } from "react";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { label: string; children: ReactNode };

/** A small button that shows an icon; the label is its name and its tooltip. */
export function IconButton({ label, className = "", ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={
        "inline-grid size-8 shrink-0 place-items-center rounded-sm text-muted transition-colors hover:bg-sunken hover:text-text " +
        `aria-pressed:bg-accent-soft aria-pressed:text-accent disabled:pointer-events-none disabled:opacity-40 pointer-coarse:size-11 ${className}`
      }
      {...rest}
    />
  );
}
