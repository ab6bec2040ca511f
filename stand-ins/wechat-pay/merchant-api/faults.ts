import type { Response } from "express";

/**
 * How an answer goes wrong: WeChat's own 500, a page of a proxy, no answer, an answer without signature
 * (the request is carried out), or a cut connection.
 */
export const faultKinds = ["http500", "garbage", "silent", "unsigned", "reset"] as const;

export interface Fault {
  /** Requests whose path starts with it; all when absent. */
  path?: string | undefined;
  kind: (typeof faultKinds)[number];
  /** How many requests it hits. */
  times: number;
  /** True when the request is carried out before its answer goes wrong. */
  carriedOut: boolean;
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

/** Answers with garbage, with nothing, or by cutting the connection. */
export function spoil(res: Response, kind: "garbage" | "silent" | "reset"): void {
  if (kind === "garbage") res.status(200).type("html").send("<html><body>502 Bad Gateway</body></html>");
  if (kind === "reset") res.socket?.resetAndDestroy();
}
