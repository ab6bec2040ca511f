import type { z } from "zod";
import { commandAddresses } from "../../contract/addresses";
import { answerOf } from "../../contract/answers";
import {
  aboutCommand,
  routeBodyOf,
  commandNames,
  type CommandAnswer,
  type GivenCommand,
  type StandardCommand,
} from "../../contract/commands";
import { possibleRefusals, rolesFor } from "../../domain/application/transitions";
import { edit } from "../applications/edit";
import { idParams } from "../applications/schema";
import { submit } from "../applications/submit";
import type { Feature } from "../dependencies";
import { addressed, commandOperation } from "../openapi/named";
import { json, noContent, type ResponseDeclaration } from "../openapi/responses";
import { markHandled } from "../applications/mark-handled";
import { giveOut } from "../work-orders/give-out";
import { recordResults } from "../work-orders/record-results";
import { startPayment } from "../payments/start-payment";
import { userRoles } from "../platform/principal";
import { bookRefund } from "../reconciliation/book-refund";
import { giveBack } from "../refunds/give-back";
import { resolveRefund, retryRefund, treatRefund } from "../refunds/commands";
import { refundParams } from "../refunds/schema";
import { review } from "../reviews/review";
import { type CommandHandler, standardCommand, staffOf } from "../applications/standard-command";

/** Handlers of commands that need more than passing their input on to the workflow. */
const handlers: { readonly [C in Exclude<GivenCommand, StandardCommand>]: CommandHandler<C> } & {
  readonly [C in StandardCommand]?: CommandHandler<C>;
} = {
  submit,
  edit,
  startPayment,
  review,
  giveOut,
  recordResults,
  markHandled,
  withdraw: giveBack("withdraw"),
  refundInvoiced: giveBack("refundInvoiced"),
  refundPart: giveBack("refundPart"),
  bookRefund,
  retryRefund,
  resolveRefund,
  treatRefund,
};

const handlerOf = <C extends GivenCommand>(command: C): CommandHandler<C> =>
  (handlers[command] as CommandHandler<C> | undefined) ??
  ((dependencies) =>
    standardCommand(command as StandardCommand, dependencies) as ReturnType<CommandHandler<C>>);

/**
 * Routes of all commands. A command's row defines its input; the transition table defines who may give it, and its
 * refusals.
 */
export const commandRoutes: Feature = (defineRoute, dependencies) => {
  for (const command of commandNames) {
    const { method, path } = addressed(commandAddresses[command]);
    const isOfRefund = path.startsWith("/api/refunds/");
    const {
      summary,
      done,
      answer = isOfRefund ? undefined : "application",
      problems = [],
      trail,
    } = aboutCommand(command);
    const granted = rolesFor(command);
    const roles = userRoles.filter((role) => granted.includes(role));
    const isStaffs = staffOf(roles) !== undefined;
    const handle = handlerOf(command)(dependencies);
    const response = answer === undefined ? noContent(done) : json(answerOf(answer), { description: done });

    defineRoute({
      operationId: commandOperation(command),
      method,
      path,
      params: (isOfRefund ? refundParams : idParams) as z.ZodObject,
      summary,
      ...(trail ? { trail } : {}),
      sendsMessage: true,
      role: roles,
      records: isStaffs ? "apart" : "own",
      body: routeBodyOf(command),
      response: response as ResponseDeclaration<CommandAnswer<GivenCommand>>,
      problems: [
        ...possibleRefusals(command),
        ...(isStaffs ? (["OWN_APPLICATION"] as const) : []),
        // The workflow may have completed since the application was read, so this refusal is always possible.
        ...(isOfRefund ? [] : (["APPLICATION_ENDED"] as const)),
        ...(["NOT_FOUND", "ENGINE_AWAY", "ENGINE_BUSY", "RUN_MISSING"] as const),
        ...problems,
      ],
      handler: ({ params, body, principal, idempotency: messages, tell, onUsage }) => {
        const [id] = Object.values(params);
        return handle({ id, body, principal, messages, tell, onUsage } as Parameters<typeof handle>[0]);
      },
    });
  }
};
