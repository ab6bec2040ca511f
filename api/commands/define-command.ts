import type { UpdateDefinition } from "@temporalio/common";
import { answerOf } from "../../contract/answers";
import { bodyOf, type Body, type Given, type GivenCommand } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { possibleRefusals, rolesFor } from "../../domain/application/transitions";
import type { ApplicationDocument } from "../../store/models/application";
import { giveCommand } from "../applications/commands";
import { actorOn, findOwn, findReadable, isOwner } from "../applications/policy";
import { presentApplication } from "../applications/present";
import { idParams } from "../applications/schema";
import type { Dependencies } from "../dependencies";
import { json } from "../openapi/responses";
import type { DefineRoute, Method } from "../openapi/route";
import { userRoles, type Principal } from "../platform/principal";
import type { AnyProblemCode } from "../platform/problem-registry";

/** Commands of which the workflow is given what the caller says, and who says it, and nothing else. */
export type PlainCommand = {
  [C in GivenCommand]: Body<C> & Pick<Given<C>, "by"> extends Given<C> ? C : never;
}[GivenCommand];

/** How a command is reached; all else of it is told by its schema (contract/) and its row of the transition table. */
export interface CommandRoute<C extends PlainCommand> {
  update: UpdateDefinition<Application, [Given<C>], C>;
  method?: Exclude<Method, "get">;
  /** Behind /api/applications/{id}/. */
  path: string;
  summary: string;
  /** What the answer shows. */
  done: string;
  /** What else the workflow can refuse with, beside what the table has. */
  problems?: readonly AnyProblemCode[];
  /** Says more of a refusal. */
  explain?: (error: unknown, reread: () => Promise<ApplicationDocument>) => Promise<unknown>;
}

/** Whatever the table says, the workflow may have completed since the application was read. */
const others = ["NOT_FOUND", "APPLICATION_ENDED", "ENGINE_AWAY", "RUN_MISSING"] as const;

/** Where commands get their routes: each finds the application, gives the command, and answers with what came of it. */
export const commandDefiner = (
  defineRoute: DefineRoute,
  { models: { applications }, engine }: Pick<Dependencies, "models" | "engine">,
) =>
  function define<C extends PlainCommand>(command: CommandRoute<C>): void {
    const { update, method = "post", path, summary, done, problems = [], explain } = command;
    const granted = rolesFor(update.name);
    const roles = userRoles.filter((role) => granted.includes(role));
    const staff = roles.find((role) => role !== "bidder");
    const find = (id: string, principal: Principal): Promise<ApplicationDocument> =>
      (staff ? findReadable : findOwn)(applications, id, principal);

    defineRoute({
      method,
      path: `/api/applications/{id}/${path}`,
      summary,
      role: roles,
      records: staff ? "apart" : "own",
      params: idParams,
      body: bodyOf(update.name),
      response: json(answerOf("application"), { description: done }),
      problems: [
        ...possibleRefusals(update.name),
        ...(staff ? (["OWN_APPLICATION"] as const) : []),
        ...others,
        ...problems,
      ],
      handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
        const document = await find(id, principal);
        const role = staff && !(roles.includes("bidder") && isOwner(principal, document)) ? staff : "bidder";
        const args = { ...(body as Body<C>), by: actorOn(document, principal, role) } as Given<C>;
        try {
          const application = await giveCommand(engine, { update, document, updateId, args });
          return presentApplication(application, principal);
        } catch (error) {
          throw explain ? await explain(error, () => find(id, principal)) : error;
        }
      },
    });
  };
