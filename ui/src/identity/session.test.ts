import { User } from "oidc-client-ts";
import { beforeEach, expect, it, vi } from "vitest";

import type { Config } from "../config";

const CONFIG = { issuer: "https://issuer.test", clientId: "page", scopes: "openid", groupsClaim: "groups", signInUrl: "https://sign-in.test" } as Config;

beforeEach(() => {
  sessionStorage.clear();
  vi.resetModules();
});

/** Store a signed-in person in this tab. */
function signIn(sub: string): void {
  const profile = { sub, iss: CONFIG.issuer, aud: CONFIG.clientId, exp: 0, iat: 0 };
  const user = new User({ access_token: "token", token_type: "Bearer", profile, expires_at: Math.floor(Date.now() / 1000) + 3600 });
  sessionStorage.setItem(`oidc.user:${CONFIG.issuer}:${CONFIG.clientId}`, user.toStorageString());
}

it.each(["ada", "ben"])("a page that restores the session of %s uses the keys of this person", async (sub) => {
  signIn(sub);
  const { Session } = await import("./session");
  const { personalKey } = await import("./personalStorage");

  await new Session(CONFIG).restore();

  expect(personalKey("draft")).toBe(`person:${sub}:draft`);
});
