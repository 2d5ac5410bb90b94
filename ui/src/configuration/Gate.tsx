import type { ReactNode } from "react";
import { Outlet } from "react-router";

import { usePerson } from "../identity/IdentityProvider";
import { useConfiguration } from "./ConfigurationProvider";
import type { FlagName } from "./types";

/** The pages of a feature; while it is off, their addresses do not exist. */
export function FeatureGate({ flag, otherwise }: { flag: FlagName; otherwise: ReactNode }) {
  const { isKnown, isEnabled } = useConfiguration();
  if (!isKnown) return null;
  return isEnabled(flag) ? <Outlet /> : otherwise;
}

/** The pages for administrators; for others their addresses do not exist. */
export function AdminGate({ otherwise }: { otherwise: ReactNode }) {
  return usePerson().isAdmin ? <Outlet /> : otherwise;
}
