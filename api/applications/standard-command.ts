import type { Body, CommandAnswer, GivenCommand, Given, StandardCommand } from "../../contract/commands";
import type { Dependencies } from "../dependencies";
import type { Messages } from "../platform/messages";
import type { Tell } from "../openapi/route";
import type { OnUsage } from "../platform/limits";
import type { Principal } from "../platform/principal";
import { rolesFor } from "../../domain/application/transitions";
import type { Application } from "../../domain/application/application";
import type { Role } from "../../domain/values";
import type { ApplicationDocument } from "../../store/models/application";
import { actorOn, findOwn, findToCommand, give, isOwner } from "./commands";
import { presentApplication } from "./present";
import type { Answer } from "../../contract/answers";

/** A command request as the route passes it on. */
export interface Ordered<C extends GivenCommand> {
  /** Id of the application, or number of the refund. */
  id: string;
  body: Body<C>;
  principal: Principal;
  messages: Messages;
  tell: Tell;
  onUsage: OnUsage;
}

/** Handler of a command's route. */
export type CommandHandler<C extends GivenCommand> = (
  dependencies: Dependencies,
) => (ordered: Ordered<C>) => Promise<CommandAnswer<C>>;

/**
 * Returns the staff role among the roles that may give a command. Staff may read more than their own organisation's
 * applications.
 */
export const staffOf = (roles: readonly Role[]): Role | undefined => roles.find((role) => role !== "bidder");

/** Returns the error that the user is told instead of a refusal, judged by the application as it is stored now. */
type Explain = (error: unknown, about: Explaining) => Promise<unknown>;

export interface Explaining {
  /** Reads the application as it is stored now. */
  reread: () => Promise<ApplicationDocument>;
  /** Caller who was refused. */
  principal: Principal;
}

/**
 * Returns the handler of a command whose input goes to the workflow unchanged. The handler finds the application, gives
 * the command, and shows the result.
 */
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

  return async ({ id, body, principal, messages }: Ordered<C>): Promise<Answer<"application">> => {
    const document = await find(id, principal);
    const role = staff && !(roles.includes("bidder") && isOwner(principal, document)) ? staff : "bidder";
    const about = { applicationId: id, document };
    const message = await messages.fix(
      () => ({ ...body, by: actorOn(document, principal, role) }) as Given<C>,
      about,
    );
    try {
      const application: Application = await give(dependencies, { command, document, message, messages });
      return presentApplication(application, principal);
    } catch (error) {
      throw explain ? await explain(error, { reread: () => find(id, principal), principal }) : error;
    }
  };
}
