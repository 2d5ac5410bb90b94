import { useCallback, useEffect, useRef } from "react";

/** Return a function that returns the newest value; the function stays the same. */
export function useLatest<Value>(value: Value): () => Value {
  const latest = useRef(value);
  useEffect(() => void (latest.current = value));
  return useCallback(() => latest.current, []);
}
