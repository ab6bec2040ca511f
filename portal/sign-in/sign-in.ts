import type { ErrorResponse, User, UserManager } from "oidc-client-ts";
import { untilOnline } from "../client/acting";
import { tabMemory } from "../client/tab-memory";
import type { PortalConfig } from "../../contract/portal-config";
import { paths } from "../paths";

/** A page of the portal, and the state of its entry in the tab's history. */
interface ReturnTo {
  page: string;
  state?: unknown;
}

/**
 * State that is sent to the identity provider and comes back: the page to continue with, and what to do if a silent
 * sign-in fails.
 */
interface Asked extends ReturnTo {
  /**
   * Reaction to a failed silent sign-in: "ask" shows the sign-in page, "tell" returns to the page without a visitor.
   */
  otherwise?: "ask" | "tell";
}

/** Place of the account in the tab's memory whose data it holds. */
const owner = "owner";
/** Entry of the browser's storage by which tabs tell each other that an account has signed out. */
const signedOut = "signed-out";

/** Loads the protocol's library, which somebody who only looks at the portal never needs. */
const library = () => import("oidc-client-ts");

/** Returns the error if it is a refusal by the identity provider. */
async function refusalOf(error: unknown): Promise<ErrorResponse | undefined> {
  const { ErrorResponse } = await library();
  return error instanceof ErrorResponse ? error : undefined;
}

/** Creates the sign-in at the identity provider by authorisation code with PKCE. Tokens live as long as the tab. */
export function createSignIn({ issuer, clientId }: Pick<PortalConfig, "issuer" | "clientId">) {
  const { origin } = window.location;
  const listeners = new Set<(user: User | undefined) => void>();
  const tell = (user: User | undefined) => listeners.forEach((listener) => listener(user));

  async function createManager(): Promise<UserManager> {
    const { UserManager, WebStorageStateStore } = await library();
    const manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: `${origin}${paths.signedIn}`,
      post_logout_redirect_uri: `${origin}${paths.home}`,
      scope: "openid profile",
      userStore: new WebStorageStateStore({ store: window.sessionStorage }),
      // The token is renewed only when a call needs it. A timer would keep a forgotten tab signed in for ever.
      automaticSilentRenew: false,
    });
    manager.events.addUserLoaded(tell);
    manager.events.addUserUnloaded(() => tell(undefined));
    return manager;
  }

  let created: Promise<UserManager> | undefined;
  const managed = (): Promise<UserManager> => {
    created ??= createManager().catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    return created;
  };

  /** Returns the signed-in user. A tab that holds none loads nothing. */
  async function signedIn(): Promise<User | undefined> {
    if (sessionStorage.getItem(`oidc.user:${issuer}:${clientId}`) === null) return undefined;
    return (await (await managed()).getUser()) ?? undefined;
  }

  /** Renews the token. @throws Error if the identity provider is away, which must not end a session or lose input */
  async function renew(): Promise<User | undefined> {
    const manager = await managed();
    try {
      return (await manager.signinSilent()) ?? undefined;
    } catch (error) {
      const renewable = (await signedIn())?.refresh_token !== undefined;
      if (renewable && !(await refusalOf(error))) throw error;
      await manager.removeUser();
      return undefined;
    }
  }

  addEventListener("storage", ({ key, newValue }) => {
    if (key === signedOut && newValue !== null) void forgetIf(newValue);
  });

  /** Ends this tab's session if it is that of the account, which has signed out in another tab. */
  async function forgetIf(account: string): Promise<void> {
    if ((await signedIn())?.profile.sub !== account) return;
    tabMemory.forgetAll();
    await (await managed()).removeUser();
  }

  let renewal: Promise<User | undefined> | undefined;
  /** Renews the token once for all concurrent calls, because a refresh token can be used only once. */
  const renewOnce = (): Promise<User | undefined> => {
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  /**
   * Signs in by the visitor's session at the identity provider without showing its pages. The whole tab goes there,
   * because browsers that block third-party cookies would hide the session from a frame. The entry in the history is
   * replaced, so that the back button doesn't return to it.
   */
  const askSilently = async (asked: Asked): Promise<void> =>
    (await managed()).signinRedirect({ prompt: "none", redirectMethod: "replace", state: asked });

  /**
   * True until this tab has asked for the visitor's session. A tab that opens signed out asks once only, so that a
   * failure doesn't repeat in a loop.
   */
  let resumable = true;

  return {
    async user(): Promise<User | undefined> {
      const user = await signedIn();
      if (user) resumable = false;
      return user;
    },

    /** Returns a token that is valid for the next call, or undefined if the visitor has to sign in again. */
    async accessToken(): Promise<string | undefined> {
      const user = await signedIn();
      const fresh = user?.expired ? await renewOnce() : user;
      return fresh?.access_token;
    },

    renew: async (): Promise<boolean> =>
      (await signedIn()) !== undefined && (await renewOnce()) !== undefined,

    /** Goes to the identity provider. The browser returns to the given page with its state. */
    start: async (page: string, state?: unknown): Promise<void> =>
      (await managed()).signinRedirect({ state: { page, state } satisfies Asked }),

    /**
     * Signs in for the platform's link: silently for somebody who is signed in there, by the sign-in page for others.
     */
    enter: (): Promise<void> => askSilently({ page: paths.home, otherwise: "ask" }),

    /** Returns true if this tab has not asked for the visitor's session yet. */
    isResumable: (): boolean => resumable,

    /** Returns to a page that was opened in a tab of its own, signed in by the visitor's session or not at all. */
    resume(page: string, state?: unknown): Promise<void> {
      resumable = false;
      return askSilently({ page, state, otherwise: "tell" });
    },

    /**
     * Handles the identity provider's answer.
     * @returns the page to continue with; undefined if the browser is on its way to the sign-in page
     */
    async finish(): Promise<ReturnTo | undefined> {
      resumable = false;
      const former = tabMemory.get(owner);
      const manager = await managed();
      try {
        const user = await manager.signinCallback();
        // If another person signs in to the same tab, they must not find the previous visitor's data.
        const now = user?.profile.sub;
        if (former !== undefined && former !== now) tabMemory.forgetAll();
        if (now !== undefined) tabMemory.set(owner, now);
        const returnTo = user?.state as ReturnTo | undefined;
        return returnTo?.page.startsWith("/") ? returnTo : { page: paths.home };
      } catch (error) {
        const asked = (await refusalOf(error))?.state ?? {};
        const { page, state, otherwise } = asked as Partial<Asked>;
        if (page === undefined || otherwise === undefined) throw error;
        if (otherwise === "tell") return { page, state };
        // Nobody is signed in at the identity provider, so the session of the portal ends as well.
        await manager.removeUser();
        await manager.signinRedirect({ redirectMethod: "replace", state: { page, state } satisfies Asked });
        return undefined;
      }
    },

    /**
     * Signs out, and has the other tabs of this account forget the visitor as well. Without a network, the session at
     * the identity provider ends once there is one.
     */
    async end(): Promise<void> {
      const manager = await managed();
      const user = await signedIn();
      tabMemory.forgetAll();
      // Other tabs are told by the change of this entry, which itself doesn't stay.
      if (user) localStorage.setItem(signedOut, user.profile.sub);
      localStorage.removeItem(signedOut);
      await manager.removeUser();
      await untilOnline();
      return manager.signoutRedirect(user?.id_token === undefined ? {} : { id_token_hint: user.id_token });
    },

    /** Calls the listener with the signed-in user, whenever that changes. Returns a function that unsubscribes it. */
    onChange(listener: (user: User | undefined) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export type SignIn = ReturnType<typeof createSignIn>;
