/** The sign-in of one person with the installation's OpenID Connect provider: authorization code flow with PKCE. */
import { type User, UserManager, type UserManagerSettings, WebStorageStateStore } from "oidc-client-ts";
import type { Config } from "../config";
import { setStorageOwner } from "./personalStorage";
import { apiToken } from "./tokens";

/** The person who is signed in. */
export interface Person {
  id: string;
  name: string;
  email: string | null;
  groups: string[];
  isAdmin: boolean;
  isRagAdmin: boolean;
}

/** The path that a sign-in returns to, and that of its popup window. */
export const CALLBACK_PATH = "callback";

const pageAddress = (path: string) => new URL(path, document.baseURI).href;

export class Session {
  private readonly manager: UserManager;
  private user: User | null = null;
  private renewal: Promise<User | null> | null = null;
  private leaving = false;

  constructor(private readonly config: Config) {
    this.manager = new UserManager(settings(config));
    this.manager.events.addUserLoaded((user) => this.setUser(user));
    this.manager.events.addUserUnloaded(() => void (this.user = null));
  }

  /** Returns the person of this tab's session, or null. An expired session is renewed if possible. */
  async restore(): Promise<Person | null> {
    const stored = await this.manager.getUser();
    this.setUser(stored?.expired ? await this.renew() : stored);
    return this.person();
  }

  person(): Person | null {
    return this.user ? describePerson(this.user, this.config) : null;
  }

  /** Returns the token for the API, or null if nobody is signed in. */
  token(): string | null {
    return this.user ? apiToken(this.user, this.config.clientId) : null;
  }

  /** Returns whether the person must sign in again. */
  isExpired(): boolean {
    return !this.leaving && (this.user === null || this.user.expired === true);
  }

  /** Renews the session without the person. Returns null if the provider refuses. Calls at the same time share one renewal. */
  async renew(): Promise<User | null> {
    if (this.leaving) return null;
    this.renewal ??= this.manager.signinSilent().catch(() => null);
    this.setUser(await this.renewal);
    this.renewal = null;
    return this.user;
  }

  /** Leaves the page for the provider's sign-in; `returnTo` is the path to open afterwards. */
  signIn(returnTo: string): Promise<void> {
    return this.manager.signinRedirect({ state: { returnTo } });
  }

  /** Signs in again in a popup window, so that this page and its drafts stay. */
  async signInInPopup(): Promise<Person | null> {
    this.setUser(await this.manager.signinPopup());
    return this.person();
  }

  /** Ends a sign-in at the callback address and returns the path to open; null in a popup, which is closed. */
  async finishSignIn(): Promise<string | null> {
    const user = await this.manager.signinCallback();
    if (!user) return null;
    this.setUser(user);
    const state = user.state as { returnTo?: string } | undefined;
    return state?.returnTo ?? "/";
  }

  /** Ends the session here and at the provider, which returns to the start page. */
  signOut(): Promise<void> {
    this.leaving = true;
    const home = pageAddress("");
    const query = { client_id: this.config.clientId, logout_uri: home };
    return this.manager.signoutRedirect({
      post_logout_redirect_uri: home,
      ...(this.config.signInUrl ? { extraQueryParams: query } : {}),
    });
  }

  private setUser(user: User | null): void {
    this.user = user;
    if (user) setStorageOwner(user.profile.sub);
  }

  /** Calls the listener when the session starts, is renewed or ends, also by its expiry. Returns a function that stops it. */
  onChange(listener: () => void): () => void {
    const { events } = this.manager;
    const stops = [
      events.addUserLoaded(listener),
      events.addUserUnloaded(listener),
      events.addAccessTokenExpired(listener),
      events.addSilentRenewError(listener),
    ];
    return () => stops.forEach((stop) => stop());
  }
}

function settings(config: Config): UserManagerSettings {
  return {
    authority: config.issuer,
    client_id: config.clientId,
    redirect_uri: pageAddress(CALLBACK_PATH),
    popup_redirect_uri: pageAddress(CALLBACK_PATH),
    post_logout_redirect_uri: pageAddress(""),
    scope: config.scopes,
    response_type: "code",
    automaticSilentRenew: true,
    accessTokenExpiringNotificationTimeInSeconds: 60,
    loadUserInfo: false,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: localStorage, prefix: "sign-in." }),
    ...(config.signInUrl ? { metadata: endpoints(config.issuer, config.signInUrl) } : {}),
  };
}

/** The endpoints of a Cognito user pool's domain. Other providers name theirs in a discovery document. */
function endpoints(issuer: string, signInUrl: string): UserManagerSettings["metadata"] {
  const at = (path: string) => `${signInUrl.replace(/\/$/, "")}/${path}`;
  return {
    issuer,
    authorization_endpoint: at("oauth2/authorize"),
    token_endpoint: at("oauth2/token"),
    userinfo_endpoint: at("oauth2/userInfo"),
    revocation_endpoint: at("oauth2/revoke"),
    end_session_endpoint: at("logout"),
  };
}

function describePerson(user: User, config: Config): Person {
  const claims = user.profile as Record<string, unknown>;
  const text = (name: string) => (typeof claims[name] === "string" ? claims[name] : null);
  const named = claims[config.groupsClaim];
  const groups = Array.isArray(named) ? named.filter((group) => typeof group === "string") : [];
  const isAdmin = groups.includes(config.adminGroup);
  return {
    id: user.profile.sub,
    name: text("name") ?? text("preferred_username") ?? text("cognito:username") ?? text("email") ?? user.profile.sub,
    email: text("email"),
    groups,
    isAdmin,
    isRagAdmin: isAdmin || groups.includes(config.ragAdminGroup),
  };
}
