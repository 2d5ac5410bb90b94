import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";

/** The shape of every field in which text is written. */
export const FIELD =
  "w-full rounded-md border border-line-strong bg-page px-3 text-sm text-text placeholder:text-muted aria-invalid:border-danger pointer-coarse:min-h-11";

interface Labelled {
  label: string;
  hint?: ReactNode;
  /** A problem with the value; it is announced. */
  problem?: string | null;
}

/** A labelled line of text. */
export function TextField({ label, hint, problem, className = "", ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} problem={problem} className={className}>
      <input id={id} {...describe(id, hint, problem)} className={`${FIELD} h-9`} {...rest} />
    </Frame>
  );
}

/** A labelled text of several lines. */
export function TextArea({ label, hint, problem, className = "", ...rest }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} problem={problem} className={className}>
      <textarea id={id} {...describe(id, hint, problem)} className={`${FIELD} field-sizing-content min-h-24 py-2`} {...rest} />
    </Frame>
  );
}

/** A labelled choice; its options are the children. */
export function SelectField({ label, hint, problem, className = "", ...rest }: Labelled & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} problem={problem} className={className}>
      <select id={id} {...describe(id, hint, problem)} className={`${FIELD} h-9`} {...rest} />
    </Frame>
  );
}

function Frame({ id, label, hint, problem, className, children }: Labelled & { id: string; className: string; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-muted">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

function describe(id: string, hint: ReactNode, problem: string | null | undefined) {
  const ids = [...(hint ? [`${id}-hint`] : []), ...(problem ? [`${id}-problem`] : [])].join(" ");
  return { "aria-invalid": problem ? true : undefined, "aria-describedby": ids || undefined };
}
