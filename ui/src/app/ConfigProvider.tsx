import { createContext, useContext } from "react";
import type { Config } from "../config";

const Context = createContext<Config | null>(null);

export const ConfigProvider = Context;

export function useConfig(): Config {
  const config = useContext(Context);
  if (!config) throw new Error("useConfig needs a ConfigProvider above it");
  return config;
}
