import type { Body, Given, PlainCommand } from "../../contract/commands";
import { rolesFor } from "../../domain/application/transitions";
import type { Application } from "../../domain/application/application";
import type { Role } from "../../domain/application/values";
import type { ApplicationDocument } from "../../store/models/application";
import { giveAgain, giveCommand, isRepeat } from "../applications/commands";
import { actorOn, findOwn, findToCommand, isOwner } from "../applications/policy";
import { presentApplication } from "../applications/present";
import type { Answer } from "../../contract/answers";
import type { Dependencies } from "../dependencies";
import type { Principal } from "../platform/principal";
import type { Ordered } from "./handler";

/** Of the roles that may give a command, the staff's: whoever has it may read more than their own. */
export const staffOf = (roles: readonly Role[]): Role | undefined => roles.find((role) => role !== "bidder");

interface Further<C extends PlainCommand> {
  /** What forbids a command that wasn't taken yet, beside its workflow. @throws Problem */
  refuse?: (document: ApplicationDocument, body: Body<C>) => Promise<void>;
  explain?: (error: unknown, reread: () => Promise<ApplicationDocument>) => Promise<unknown>;
}

/** The command of which the workflow is given just what was said: the application is found, told, and shown. */
export function plainCommand<C extends PlainCommand>(
  command: C,
  dependencies: Dependencies,
  { refuse, explain }: Further<C> = {},
) {
  const { models, engine } = dependencies;
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
    await refuse?.(document, body);
    try {
      const application: Application = await giveCommand(engine, order);
      return presentApplication(application, principal);
    } catch (error) {
      throw explain ? await explain(error, () => find(id, principal)) : error;
    }
  };
}
