import type { Body, CommandAnswer, GivenCommand, Given, StandardCommand } from "../../contract/commands";
import type { Dependencies } from "../dependencies";
import type { Idempotency } from "../platform/idempotency";
import type { Tell } from "../openapi/route";
import type { Principal } from "../platform/principal";
import { rolesFor } from "../../domain/application/transitions";
import type { Application } from "../../domain/application/application";
import type { Role } from "../../domain/values";
import type { ApplicationDocument } from "../../store/models/application";
import { giveAgain, giveCommand, isRepeat, actorOn, findOwn, findToCommand, isOwner } from "./commands";
import { presentApplication } from "./present";
import type { Answer } from "../../contract/answers";

/** A command as it comes from the route. */
export interface Ordered<C extends GivenCommand> {
  /** The application's, or the refund's number. */
  id: string;
  body: Body<C>;
  principal: Principal;
  idempotency: Idempotency;
  tell: Tell;
}

/** Does what a command's route is for. */
export type CommandHandler<C extends GivenCommand> = (
  dependencies: Dependencies,
) => (ordered: Ordered<C>) => Promise<CommandAnswer<C>>;

/** Of the roles that may give a command, the staff's: whoever has it may read more than their own. */
export const staffOf = (roles: readonly Role[]): Role | undefined => roles.find((role) => role !== "bidder");

/** What a refusal is told as, by what stands since. */
type Explain = (error: unknown, reread: () => Promise<ApplicationDocument>) => Promise<unknown>;

/** The command of which the workflow is given just what was said: the application is found, told, and shown. */
export function standardCommand<C extends StandardCommand>(
  command: C,
  dependencies: Dependencies,
  explain?: Explain,
) {
  const { models } = dependencies;
  const roles = rolesFor(command);
  const staff = staffOf(roles);
  const find = (id: string, principal: Principal): Promise<ApplicationDocument> =>
    (staff ? findToCommand : findOwn)(models.applications, id, principal);

  return async ({ id, body, principal, idempotency }: Ordered<C>): Promise<Answer<"application">> => {
    const document = await find(id, principal);
    const role = staff && !(roles.includes("bidder") && isOwner(principal, document)) ? staff : "bidder";
    const args = { ...body, by: actorOn(document, principal, role) } as Given<C>;
    const order = { command, document, updateId: idempotency.updateId, args };
    if (isRepeat(document, idempotency))
      return presentApplication(await giveAgain(dependencies, order), principal);
    try {
      const application: Application = await giveCommand(dependencies, order);
      return presentApplication(application, principal);
    } catch (error) {
      throw explain ? await explain(error, () => find(id, principal)) : error;
    }
  };
}
