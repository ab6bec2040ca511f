import { createContext, use } from "react";
import type { UserRole } from "./visitor";
import type { ApiClient } from "../client/api-client";
import type { Pace } from "../client/pace";
import type { RetryState } from "../client/retry-state";
import type { ServerClock } from "../client/server-clock";
import type { PortalConfig } from "../../contract/portal-config";
import type { SignIn } from "./sign-in";
import type { Visitor } from "./visitor";

/** Services and visitor that every page works with. */
export interface Session {
  config: PortalConfig;
  api: ApiClient;
  /** Pace at which batches send their commands. */
  pace: Pace;
  clock: ServerClock;
  retryState: RetryState;
  signIn: SignIn;
  /** Visitor; undefined while nobody is signed in. */
  visitor: Visitor | undefined;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** Returns the session. @throws Error outside of the session's provider */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("no session provider above");
  return session;
}

/** Returns true if the visitor has the role. */
export function useRole(role: UserRole): boolean {
  return useSession().visitor?.roles.includes(role) ?? false;
}
