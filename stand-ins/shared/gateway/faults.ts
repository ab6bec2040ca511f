import type { Response } from "express";

/**
 * Ways in which an answer goes wrong: a 500 by the gateway itself, a proxy's page, no answer, an answer without
 * signature (the request is carried out), or a cut connection.
 */
export const faultKinds = ["http500", "garbage", "silent", "unsigned", "reset"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** Prefix of the paths that the fault hits. Without it, the fault hits all requests. */
  path?: string | undefined;
  kind: FaultKind;
  /** Number of requests that the fault hits. */
  times: number;
  /** True if the request is carried out before its answer goes wrong. Each gateway has its own default. */
  carriedOut?: boolean | undefined;
}

export interface Faults {
  /** Replaces all faults. */
  set(faults: Fault[]): void;
  /** Returns the fault that hits a request, and counts it down. */
  take(path: string): Fault | undefined;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    set(next) {
      faults = next.map((fault) => ({ ...fault }));
    },
    take(path) {
      const hit = faults.find((fault) => fault.times > 0 && path.startsWith(fault.path ?? ""));
      if (hit) hit.times -= 1;
      return hit;
    },
  };
}

/** Answers with garbage or not at all, or cuts the connection. Returns false if the fault is of another kind. */
export function spoil(response: Response, kind: FaultKind | undefined): boolean {
  switch (kind) {
    case "garbage":
      response.status(200).type("html").send("<html><body>502 Bad Gateway</body></html>");
      return true;
    case "reset":
      response.socket?.resetAndDestroy();
      return true;
    case "silent":
      return true;
    default:
      return false;
  }
}
