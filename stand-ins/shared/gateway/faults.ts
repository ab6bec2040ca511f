import type { Response } from "express";

/**
 * How an answer goes wrong: the gateway's own 500, a page of a proxy, no answer, an answer without signature
 * (the request is carried out), or a cut connection.
 */
export const faultKinds = ["http500", "garbage", "silent", "unsigned", "reset"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** Requests whose path starts with it; all when absent. */
  path?: string | undefined;
  kind: FaultKind;
  /** How many requests it hits. */
  times: number;
  /** Whether the request is carried out before its answer goes wrong. Each gateway has a default of its own. */
  carriedOut?: boolean | undefined;
}

export interface Faults {
  /** Replaces all faults. */
  set(faults: Fault[]): void;
  /** The fault that hits a request, counted off. */
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

/** Answers with garbage, with nothing, or by cutting the connection; false when the kind asks for none of them. */
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
