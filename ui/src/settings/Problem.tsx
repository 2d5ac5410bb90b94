/** The problem of a part of the settings. */
export function Problem({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <p role="alert" className="mt-2 text-sm text-danger">
      {error.message}
    </p>
  );
}
