import type { Request, Response } from "express";

export const faultKinds = ["http500", "garbage", "silent", "unsigned", "reset"] as const;

/**
 * http500 refuses before anything is done. With the others the request is carried out and only
 * its answer is bad: garbage, none at all, one without a signature, or a broken connection.
 */
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  /** Beginning of the paths it strikes; all of the protocol's by default. */
  path?: string;
  /** How many requests it still strikes. */
  times: number;
}

export interface Faults {
  set(faults: Fault[]): void;
  list(): Fault[];
  /** The fault for this request, if one strikes it; each call uses one up. */
  take(request: Request): FaultKind | undefined;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    set: (next) => {
      faults = next.map((fault) => ({ ...fault }));
    },
    list: () => faults.map((fault) => ({ ...fault })),
    take: (request) => {
      const fault = faults.find(({ path = "/", times }) => times > 0 && request.path.startsWith(path));
      if (fault) {
        fault.times -= 1;
      }
      return fault?.kind;
    },
  };
}

/** Answers badly in the way the fault says; false when the fault leaves this answer alone. */
export function spoil(response: Response, fault: FaultKind | undefined): boolean {
  switch (fault) {
    case "http500":
      response.status(500).type("text").send("Internal Server Error");
      return true;
    case "garbage":
      response.type("html").send("<html><body>502 Bad Gateway</body></html>");
      return true;
    case "reset":
      response.socket?.destroy();
      return true;
    case "silent":
      return true;
    default:
      return false;
  }
}
