/** A new model as a command for a shell. */

import type { CreateModel } from "./types";

/** Return the request as JSON; the provider's key is replaced by a placeholder. */
export function formatRequest(request: CreateModel): string {
  return JSON.stringify(request.apiKey ? { ...request, apiKey: "API_KEY" } : request, null, 2);
}

/** Return the command that creates the model. The shell variable TOKEN must have a token of an administrator. */
export function curlCommand(apiBase: string, request: CreateModel): string {
  const quoted = formatRequest(request).replaceAll("'", String.raw`'\''`);
  return [
    `curl --request POST '${apiBase}/models'`,
    `--header "Authorization: Bearer $TOKEN"`,
    `--header 'Content-Type: application/json'`,
    `--data '${quoted}'`,
  ].join(" \\\n  ");
}
