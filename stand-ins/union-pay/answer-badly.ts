import type { Response } from "express";
import { spoil, type FaultKind } from "../shared/gateway/faults";

/** Answers in the way that a fault asks for. Returns false if the fault leaves the answer unchanged. */
export function answerBadly(response: Response, kind: FaultKind | undefined): boolean {
  if (kind !== "http500") return spoil(response, kind);
  response.status(500).type("text").send("Internal Server Error");
  return true;
}
