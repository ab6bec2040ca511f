import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";
import type { Application, Draft } from "../../domain/application/application";
import { refusals, type RefusalCode } from "../../domain/application/refusals";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, standingOf, type Command } from "../../domain/application/transitions";
import type { Role } from "../../domain/application/values";

/** Refusals beside the transition table's: the API knows their codes too (domain/problems.ts). */
const otherRefusals = {
  STALE_VERSION: "the application was changed since it was read",
  LOCK_HAS_OPEN_APPLICATION: "the lock already has an open application",
  LOCK_APPROVED_FOR_ANOTHER: "another application for the lock is approved",
  GATEWAY_AWAY: "the payment gateway did not answer in time",
} as const;

function failure(type: string, message: string, state?: string): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details: state ? [state] : [],
  });
}

/** Throws what the caller of an update sees as that code. */
export function refuseWith(code: keyof typeof otherRefusals | RefusalCode): never {
  throw failure(code, { ...otherRefusals, ...refusals }[code]);
}

/** Asks the transition table, and throws its refusal with the state that forbids the command. */
export function refuseUnlessAllowed(command: Command, role: Role, application: Application | Draft): void {
  const code = refusalOf(command, role, standingOf(application));
  if (code) throw failure(code, refusals[code], stateShown(application));
}
