import { useEffect, useState, type ReactNode } from "react";
import type { User } from "oidc-client-ts";
import { createApiClient } from "../client/api-client";
import { createPace } from "../client/pace";
import { createRetryState } from "../client/retry-state";
import { createServerClock } from "../client/server-clock";
import type { PortalConfig } from "../../contract/portal-config";
import { SessionContext, type Session } from "./session";
import { createSignIn } from "./sign-in";
import { visitorOf } from "./visitor";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Creates the services that live as long as the page. */
export function createServices(config: PortalConfig): Omit<Session, "visitor"> {
  const signIn = createSignIn(config);
  const clock = createServerClock(() => Date.now());
  const retryState = createRetryState();
  const account = async () => (await signIn.user())?.profile.sub;
  const api = createApiClient({ ...signIn, retryState, clock, pause, account });
  const pace = createPace({ now: () => performance.now(), pause });
  return { config, api, pace, clock, retryState, signIn };
}

interface SessionProviderProps {
  services: Omit<Session, "visitor">;
  user: User | undefined;
  children: ReactNode;
}

/** Provides the pages with the signed-in visitor, and follows changes. */
export function SessionProvider({ services, user: first, children }: SessionProviderProps) {
  const [user, setUser] = useState(first);
  useEffect(() => services.signIn.onChange(setUser), [services]);
  return (
    <SessionContext value={{ ...services, visitor: user && visitorOf(user) }}>{children}</SessionContext>
  );
}
