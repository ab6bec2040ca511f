import type { Response } from "express";
import { spoil, type FaultKind } from "../shared/gateway/faults";

/** Answers in the way that a fault says; false when it leaves this answer alone. */
export function answerBadly(response: Response, kind: FaultKind | undefined): boolean {
  if (kind !== "http500") return spoil(response, kind);
  response.status(500).type("text").send("Internal Server Error");
  return true;
}
