/** The configuration of this installation: `/config.json`, written when the page is published. */
import * as z from "zod/mini";
import { messages } from "./messages/en";

const MISSING = "a text is needed";
const filled = z.string(MISSING).check(z.minLength(1, MISSING));
const address = z.string(MISSING).check(z.regex(/^https?:\/\/\S+$/, "it must be an http or https address"));

const schema = z.object({
  issuer: address,
  clientId: filled,
  scopes: filled,
  signInUrl: z.optional(address),
  groupsClaim: filled,
  adminGroup: filled,
  ragAdminGroup: filled,
  apiBase: filled,
  inferenceBase: filled,
  version: z.string(MISSING),
  branding: z.object({ name: filled }),
});

export type Config = z.infer<typeof schema>;

/** The configuration cannot be used; the message names the key. */
export class ConfigError extends Error {}

/** Loads and checks `config.json` beside the page. Throws ConfigError. */
export async function loadConfig(): Promise<Config> {
  const url = new URL("config.json", document.baseURI).href;
  let content: unknown;
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) throw new ConfigError(messages.configuration.unreachable(url));
  try {
    content = await response.json();
  } catch {
    throw new ConfigError(messages.configuration.noJson(url));
  }
  return parseConfig(content, url);
}

/** Returns the checked configuration; its addresses are absolute, without a slash at the end. Throws ConfigError. */
export function parseConfig(content: unknown, url: string): Config {
  const result = z.safeParse(schema, content);
  if (!result.success) {
    const [issue] = result.error.issues;
    const key = issue?.path.join(".") || "/";
    throw new ConfigError(messages.configuration.badKey(url, key, issue?.message ?? ""));
  }
  const absolute = (base: string) => new URL(base, document.baseURI).href.replace(/\/$/, "");
  return {
    ...result.data,
    apiBase: absolute(result.data.apiBase),
    inferenceBase: absolute(result.data.inferenceBase),
  };
}
