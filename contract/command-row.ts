import type { z } from "zod";
import type { RefusalCode } from "../domain/application/refusals";
import type { Command } from "../domain/application/transitions";
import type { ProblemCode } from "../domain/problems";
import type { AnswerName } from "./answers";
import type { Binding } from "./shown";
import type { TrailRow } from "./trail";

/** Description of one command, except for its address. */
export interface CommandRow {
  /** Schema of the caller's input. The caller's identity comes from the token. */
  body: z.ZodObject;
  /** Fields that the API adds for the workflow, besides the caller. */
  adds?: z.ZodRawShape;
  /** Facts that the command is bound to: it is refused with SHOWN_CHANGED if one that the caller names has changed. */
  boundTo?: Binding;
  /** Fields of the input that the audit trail keeps; absent if it keeps none. */
  trail?: TrailRow;
  /** Texts for the OpenAPI document: what the command does, and what the answer shows. */
  summary: string;
  done: string;
  /** Name of the answer. By default it is the application, and none for a command on a refund. */
  answer?: AnswerName;
  /** Problems beyond the refusals of the transition table. */
  problems?: readonly (ProblemCode | RefusalCode)[];
  /** True if the command may wait for a gateway, so that its caller waits longer. */
  waitsForGateway?: true;
  /** Text that operators see in the Temporal UI. */
  description: string;
}

/**
 * Commands without an update: only MongoDB deletes a draft, and the others are news and timers of the workflow itself.
 */
type WithoutUpdate = "delete" | "settle" | "expire" | "confirmReceiptTimed";

/** Commands that can be sent, each as an update of a workflow. */
export type UpdateName = Exclude<Command, WithoutUpdate>;
