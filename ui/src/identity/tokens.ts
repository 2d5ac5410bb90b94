import type { User } from "oidc-client-ts";

/**
 * Returns the token that the API accepts: the access token if it is made for this client, else the ID token, because
 * some providers issue access tokens for an audience of their own or in a form that only they can read.
 */
export function apiToken(user: Pick<User, "access_token" | "id_token">, clientId: string): string {
  const claims = readClaims(user.access_token);
  const audience = claims?.["aud"] ?? claims?.["client_id"];
  const isOurs = Array.isArray(audience) ? audience.includes(clientId) : audience === clientId;
  return isOurs ? user.access_token : (user.id_token ?? user.access_token);
}

/** Returns the claims of a JSON web token without checking its signature, or null if the text is no such token. */
export function readClaims(token: string): Record<string, unknown> | null {
  const [, payload] = token.split(".");
  if (!payload) return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
