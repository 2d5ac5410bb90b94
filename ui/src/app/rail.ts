import { createContext, use } from "react";

/** The navigation on small screens, where it is a sheet. */
export const RailContext = createContext<{ open: () => void }>({ open: () => undefined });

export const useRail = () => use(RailContext);
