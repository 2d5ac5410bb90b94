import { useQuery } from "@tanstack/react-query";
import { createContext, use, useMemo, type ReactNode } from "react";

import { useConfig } from "../app/ConfigProvider";
import { loadConfiguration, readCopy } from "./client";
import type { Configuration, FlagName } from "./types";

const MINUTE = 60_000;

/** The key of the newest configuration among the cached answers. */
export const configurationKey = ["configuration"] as const;

interface KnownConfiguration {
  /** Null until it is known. */
  configuration: Configuration | null;
  /** Whether it is known whether a feature is enabled. */
  isKnown: boolean;
  isEnabled: (flag: FlagName) => boolean;
}

const NOTHING: KnownConfiguration = { configuration: null, isKnown: false, isEnabled: () => false };
const Context = createContext(NOTHING);

/** Keeps the configuration up to date: on focus and every minute. Every feature is off until it is known. */
export function ConfigurationProvider({ children }: { children: ReactNode }) {
  const { apiBase } = useConfig();
  const newest = useQuery({
    queryKey: configurationKey,
    queryFn: ({ signal }) => loadConfiguration(apiBase, signal),
    initialData: () => readCopy()?.version,
    initialDataUpdatedAt: 0,
    refetchInterval: MINUTE,
    refetchOnWindowFocus: "always",
  });
  const { data, isError } = newest;
  const known = useMemo<KnownConfiguration>(
    () => ({
      configuration: data?.configuration ?? null,
      isKnown: data !== undefined || isError,
      isEnabled: (flag) => data?.features?.[flag]?.enabled === true,
    }),
    [data, isError],
  );
  return <Context value={known}>{children}</Context>;
}

export const useConfiguration = (): KnownConfiguration => use(Context);

/** Return whether a feature is enabled in this installation. */
export const useFeature = (flag: FlagName): boolean => useConfiguration().isEnabled(flag);
