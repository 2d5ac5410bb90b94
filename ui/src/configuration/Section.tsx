import { useId, type ReactNode } from "react";

/** A titled part of a page with settings. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-8 first:mt-0">
      <h2 id={id} className="text-sm font-semibold">
        {title}
      </h2>
      {hint && <p className="mt-0.5 text-sm text-muted">{hint}</p>}
      {children}
    </section>
  );
}

/** The frame around the settings of a section. */
export function Card({ children }: { children: ReactNode }) {
  return <div className="mt-2 flex flex-col gap-4 rounded-md border border-line bg-raised p-4">{children}</div>;
}
