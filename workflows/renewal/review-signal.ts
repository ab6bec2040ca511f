import { ApplicationFailure, log } from "@temporalio/workflow";
import { z } from "zod";
import { opinionSchema } from "../../domain/application/form";
import { refusalOf, standingOf } from "../../domain/application/transitions";
import type { Actor } from "../../domain/application/values";
import type { Renewal } from "./renewal";
import { decide } from "./review";
import { readSignal } from "./signals";

/** Whoever may signal from the Temporal UI or CLI is trusted as a reviewer; the platform's audit log knows who. */
const reviewerAtTheConsole: Actor = { role: "reviewer", id: "temporal", name: "审核员（运维终端）" };

const reviewSignalSchema = z.strictObject({
  decision: z.enum(["approve", "reject"]),
  opinion: opinionSchema,
});

/** The reviewer's decision as a signal. Bad input and refusals change nothing and harm nothing: they are only logged. */
export async function reviewBySignal(renewal: Renewal, input: unknown): Promise<void> {
  const decision = readSignal("review", reviewSignalSchema, input);
  if (!decision) return;
  const application = renewal.applicationOrNull;
  const refusal = application
    ? refusalOf("review", "reviewer", standingOf(application))
    : "NOT_AWAITING_REVIEW";
  if (refusal) return ignored(refusal);
  try {
    await decide(renewal, { by: reviewerAtTheConsole, ...decision });
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    ignored(error.type);
  }
}

function ignored(refusal: string | null | undefined): void {
  log.warn("review signal ignored: refused", { refusal });
}
