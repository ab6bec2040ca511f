import { ErrorResponse, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { tabMemory } from "../client/tab-memory";
import type { PortalConfig } from "../../contract/portal-config";
import { paths } from "../paths";

/** A page of the portal, and what its entry in the tab's history holds. */
interface ReturnTo {
  page: string;
  state?: unknown;
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

  return {
    user: async (): Promise<User | undefined> => (await manager.getUser()) ?? undefined,

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
      manager.signinRedirect({ state: { page, state } satisfies ReturnTo }),

    /** Takes what the identity provider sent the browser back with, and answers with the page to go on to. */
    async finish(): Promise<ReturnTo> {
      const { state } = (await manager.signinCallback()) ?? {};
      const returnTo = state as ReturnTo | undefined;
      return returnTo?.page.startsWith("/") ? returnTo : { page: paths.home };
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
