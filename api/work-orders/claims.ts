import type { Given } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { lockStateOf, resultOf } from "../../domain/locks/results";
import type { Answer } from "../../contract/answers";
import type { ApplicationDocument } from "../../store/models/application";
import { findPaid, give } from "../applications/commands";
import { toProblem } from "../platform/error-handler";
import { Problem } from "../platform/problem";
import type { Messages } from "../platform/messages";
import type { Principal } from "../platform/principal";
import type { Dependencies } from "../dependencies";
import { toGiveOut } from "./give-out";
import { presentOrders, waitingOrders } from "./queue";

interface Claim {
  body: { ids?: readonly string[] | undefined; most: number };
  principal: Principal;
  messages: Messages;
}

type Refused = Answer<"claimedWorkOrders">["refused"][number];

/** Content of a claim's message: the commands to the applications, and the refusals of those that can't be claimed. */
interface ClaimMessage {
  commands: { id: string; given: Given<"giveOut"> }[];
  refused: Refused[];
}

/** Returns the ids of the applications to claim: those named, or the first waiting ones. */
async function idsOf(dependencies: Dependencies, { body }: Pick<Claim, "body">): Promise<readonly string[]> {
  if (body.ids) return [...new Set(body.ids)];
  const waiting = await waitingOrders(dependencies, { limit: body.most, state: "待制证" });
  return waiting.items.map(({ _id }) => _id);
}

/**
 * Refuses an application of which the caller has no lock: all are in doubt, or another issuer was faster.
 * @throws Problem NOTHING_TO_CLAIM with the doubts
 */
function refuseUnlessTheirs(application: Application, { subject }: Principal): void {
  const results = application.form.locks.map(({ lockSerial }) => resultOf(application, lockSerial));
  if (results.some((result) => result?.givenOut?.to.id === subject)) return;
  const doubts = results.flatMap((result) =>
    lockStateOf(result) === "待核实" ? [`锁 ${result?.lockSerial} 待核实：${result?.doubt?.reason}`] : [],
  );
  throw new Problem("NOTHING_TO_CLAIM", doubts.length > 0 ? { detail: doubts.join("；") } : {});
}

/**
 * Gives out the locks of several applications, each on its own: a refusal, or an engine that is away, doesn't affect
 * the others. A repeat claims what the
 * first run found waiting, and nothing that came since.
 */
export async function claim(dependencies: Dependencies, asked: Claim): Promise<Answer<"claimedWorkOrders">> {
  const { principal, messages } = asked;
  const find = (id: string) => findPaid(dependencies.models.applications, id, principal);
  const found = new Map<string, ApplicationDocument>();

  /** Does work on each application. Those whose work is refused are added to the list. */
  async function forEach<I, O>(
    items: readonly I[],
    { idOf, refused, work }: { idOf: (item: I) => string; refused: Refused[]; work: (item: I) => Promise<O> },
  ): Promise<O[]> {
    const all = items.map(async (item): Promise<O[]> => {
      try {
        return [await work(item)];
      } catch (error) {
        const problem = toProblem(error);
        if (problem.code === "INTERNAL") throw error;
        refused.push({ id: idOf(item), code: problem.code, detail: problem.detail ?? problem.title });
        return [];
      }
    });
    return (await Promise.all(all)).flat();
  }

  const message = await messages.fix(async (): Promise<ClaimMessage> => {
    const refused: Refused[] = [];
    const commands = await forEach(await idsOf(dependencies, asked), {
      idOf: (id) => id,
      refused,
      work: async (id) => {
        const document = await find(id);
        found.set(id, document);
        return { id, given: await toGiveOut(dependencies, document, principal) };
      },
    });
    return { commands, refused };
  });
  const refused = [...message.content.refused];
  const claimed = await forEach(message.content.commands, {
    idOf: ({ id }) => id,
    refused,
    work: async ({ id, given: content }) => {
      // A repeat needs the document as it is by now, which may have taken the command.
      const document = message.repeated ? await find(id) : (found.get(id) ?? (await find(id)));
      const application = await give(dependencies, {
        ...{ command: "giveOut", document },
        ...{ message: { ...message, content }, messages },
      });
      refuseUnlessTheirs(application, principal);
      return application;
    },
  });
  return { items: await presentOrders(dependencies, claimed), refused };
}
