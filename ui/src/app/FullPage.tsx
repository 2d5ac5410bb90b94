import type { ReactNode } from "react";

interface Props {
  title: string;
  children?: ReactNode;
}

/** A page with one message and nothing else. */
export function FullPage(props: Props) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <OneMessage {...props} />
    </main>
  );
}

/** One message in the middle of the content beside the rail. */
export function MessageInContent(props: Props) {
  return (
    <div className="grid h-full place-items-center p-6">
      <OneMessage {...props} />
    </div>
  );
}

function OneMessage({ title, children }: Props) {
  return (
    <div className="max-w-140">
      <h1 className="text-lg font-semibold">{title}</h1>
      {children}
    </div>
  );
}
