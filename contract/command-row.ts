import type { z } from "zod";
import type { RefusalCode } from "../domain/application/refusals";
import type { Command } from "../domain/application/transitions";
import type { ProblemCode } from "../domain/problems";
import type { AnswerName } from "./answers";

/** What is known of one command beside its address. */
export interface CommandRow {
  /** What the caller says. Who says it comes from the token. */
  body: z.ZodObject;
  /** What the API adds for the workflow, beside who says it. */
  adds?: z.ZodRawShape;
  /** For the document: what it does, and what the answer shows. */
  summary: string;
  done: string;
  /** An application unless given, or for a refund nothing. */
  answer?: AnswerName;
  /** What else it can be refused with, beside what the table has. */
  problems?: readonly (ProblemCode | RefusalCode)[];
  /** It may wait for a gateway, and its caller for longer. */
  waitsForGateway?: true;
  /** For operators, in the Temporal UI. */
  description: string;
}

/** Nobody sends these an update: a draft is MongoDB's, and the others are news and timers of the workflow's own. */
type WithoutUpdate = "delete" | "settle" | "expire" | "confirmReceiptTimed";

/** The commands that can be sent, each an update of a workflow. */
export type UpdateName = Exclude<Command, WithoutUpdate>;
