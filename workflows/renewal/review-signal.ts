import { ApplicationFailure } from "@temporalio/workflow";
import type { Notice } from "../../contract/notices";
import { refusalOf, standingOf } from "../../domain/application/transitions";
import type { Actor } from "../../domain/application/values";
import type { Renewal } from "./renewal";
import { decide } from "./review";
import { logRefusedSignal } from "./signals";

/** Whoever may signal from the Temporal UI or CLI is trusted as a reviewer; the platform's audit log knows who. */
const reviewerAtTheConsole: Actor = { role: "reviewer", id: "temporal", name: "审核员（运维终端）" };

/** The reviewer's decision as a signal. A refusal changes nothing and harms nothing: it is only logged. */
export async function reviewBySignal(renewal: Renewal, decision: Notice<"review">): Promise<void> {
  const application = renewal.applicationOrNull;
  const refusal = application
    ? refusalOf("review", "reviewer", standingOf(application))
    : "NOT_YET_SUBMITTED";
  if (refusal) return logRefusedSignal("review", refusal);
  try {
    await decide(renewal, { by: reviewerAtTheConsole, ...decision });
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    logRefusedSignal("review", error.type ?? "");
  }
}
