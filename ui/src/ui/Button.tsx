import type { ButtonHTMLAttributes } from "react";

type Kind = "primary" | "secondary" | "quiet" | "danger";

const BASE =
  "inline-flex min-h-9 whitespace-nowrap items-center justify-center gap-2 rounded-md px-3.5 text-sm font-medium transition-colors " +
  "disabled:opacity-50 pointer-coarse:min-h-11";
const KINDS: Record<Kind, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border border-line-strong bg-raised text-text hover:bg-surface",
  quiet: "text-text hover:bg-sunken",
  danger: "bg-danger-soft text-danger hover:underline",
};

export function Button({ kind = "primary", className = "", ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind }) {
  return <button type="button" className={`${BASE} ${KINDS[kind]} ${className}`} {...rest} />;
}
