import { ErrorResponse, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { tabMemory } from "../client/tab-memory";
import type { PortalConfig } from "../../contract/portal-config";
import { paths } from "../paths";

/** A page of the portal, and what its entry in the tab's history holds. */
interface ReturnTo {
  page: string;
  state?: unknown;
}

/** What goes to the identity provider and comes back: where to go on, and whether it was asked to sign in without a stop. */
interface Asked extends ReturnTo {
  /** What to do where it can't: ask the visitor, or tell them on the page itself. */
  otherwise?: "ask" | "tell";
}

/** Signing in at the identity provider: authorisation code with PKCE. Tokens live as long as the tab. */
export function createSignIn({ issuer, clientId }: Pick<PortalConfig, "issuer" | "clientId">) {
  const { origin } = window.location;
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${origin}${paths.signedIn}`,
    post_logout_redirect_uri: `${origin}${paths.home}`,
    scope: "openid profile",
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    // The token is renewed when it is needed: a timer would sign a forgotten tab in for ever.
    automaticSilentRenew: false,
  });

  /** @throws Error when the identity provider is away: that ends nobody's session, nor what is being typed in it. */
  async function renew(): Promise<User | undefined> {
    try {
      return (await manager.signinSilent()) ?? undefined;
    } catch (error) {
      const renewable = (await manager.getUser())?.refresh_token !== undefined;
      if (renewable && !(error instanceof ErrorResponse)) throw error;
      await manager.removeUser();
      return undefined;
    }
  }

  let renewal: Promise<User | undefined> | undefined;
  /** One renewal serves all calls that need it: a refresh token can be used once. */
  const renewOnce = (): Promise<User | undefined> => {
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  /**
   * By the session that the visitor has at the identity provider, if any: it shows no page of its own. The whole tab goes
   * there, since a frame would be without that session wherever cookies of others are blocked. No way back leads into it.
   */
  const askSilently = (asked: Asked): Promise<void> =>
    manager.signinRedirect({ prompt: "none", redirectMethod: "replace", state: asked });

  /** A tab that opens signed out asks for the session once: what then ends it is told, and never asked about in circles. */
  let resumable = true;

  return {
    async user(): Promise<User | undefined> {
      const user = (await manager.getUser()) ?? undefined;
      if (user) resumable = false;
      return user;
    },

    /** A token that is valid for the next call, or undefined when the visitor has to sign in again. */
    async accessToken(): Promise<string | undefined> {
      const user = await manager.getUser();
      const fresh = user?.expired ? await renewOnce() : user;
      return fresh?.access_token;
    },

    renew: async (): Promise<boolean> =>
      (await manager.getUser()) !== null && (await renewOnce()) !== undefined,

    /** Goes to the identity provider; afterwards the browser is back at the given page, which finds its state again. */
    start: (page: string, state?: unknown): Promise<void> =>
      manager.signinRedirect({ state: { page, state } satisfies Asked }),

    /** From the platform's link: without a stop for who is signed in there, by the sign-in page for others. */
    enter: (): Promise<void> => askSilently({ page: paths.home, otherwise: "ask" }),

    /** Whether this tab has still to ask for the visitor's session. */
    isResumable: (): boolean => resumable,

    /** For a page that was opened in a tab of its own: back at it, signed in by the visitor's session or not at all. */
    resume(page: string, state?: unknown): Promise<void> {
      resumable = false;
      return askSilently({ page, state, otherwise: "tell" });
    },

    /**
     * Takes what the identity provider sent the browser back with.
     * @returns the page to go on to; undefined where the browser is on its way to the sign-in page
     */
    async finish(): Promise<ReturnTo | undefined> {
      resumable = false;
      const former = await manager.getUser();
      try {
        const user = await manager.signinCallback();
        // Another person in a window that is used again finds nothing of who was there before.
        if (former && former.profile.sub !== user?.profile.sub) tabMemory.forgetAll();
        const returnTo = user?.state as ReturnTo | undefined;
        return returnTo?.page.startsWith("/") ? returnTo : { page: paths.home };
      } catch (error) {
        const { page, state, otherwise } = ((error instanceof ErrorResponse && error.state) ||
          {}) as Partial<Asked>;
        if (page === undefined || otherwise === undefined) throw error;
        if (otherwise === "tell") return { page, state };
        // Nobody is signed in there, and so nobody is here.
        await manager.removeUser();
        await manager.signinRedirect({ redirectMethod: "replace", state: { page, state } satisfies Asked });
        return undefined;
      }
    },

    end(): Promise<void> {
      tabMemory.forgetAll();
      return manager.signoutRedirect();
    },

    /** Calls back with who is signed in, whenever that changes. */
    onChange(listener: (user: User | undefined) => void): () => void {
      const stops = [
        manager.events.addUserLoaded((user) => listener(user)),
        manager.events.addUserUnloaded(() => listener(undefined)),
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}

export type SignIn = ReturnType<typeof createSignIn>;
