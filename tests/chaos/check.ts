import { ApplicationFailure, type WorkflowFailedError } from "@temporalio/client";
import type { GivenCommand } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { outdatedRun } from "../../domain/application/run-origin";
import type { FormLock } from "../../domain/form/form";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { acceptedUpdates, effects, requestOf } from "../support/accepted-updates";
import { differs, disagreements, heldOutside, type HeldOutside, type Scene } from "../support/agreement";
import { persist, Refused } from "../support/persistent";
import { faultsOfIssuing, feesOf, newsOnceIssued } from "./issued";
import type { Kind } from "./kinds";
import type { Life } from "./lifecycles";

/** Expected outcome of a life without disturbances. */
interface Outcome {
  /** True if the gateways keep the fees of the locks, an invoice covers these fees, and the locks are renewed. */
  renewed: boolean;
  /** Kinds of SMS to the bidder, besides those about reviews and refunds. */
  news: string[];
}
const once = { renewed: true, news: ["paid", "handled"] };
const outcomes: Record<Exclude<Kind, "issued">, Outcome> = {
  wechat: once,
  bank: { ...once, news: [...once.news, "shipped"] },
  rejected: once,
  edited: once,
  switched: once,
  withdrawn: { renewed: false, news: [] },
  refunded: { renewed: false, news: ["paid"] },
};

/** Number of lives that are checked at the same time. Each check makes a dozen queries, to as many parties. */
const sideBySide = 4;

/** Returns everything that was lost, doubled or contradictory; empty if there are no faults. */
export async function faultsOf(scene: Scene, lives: readonly Life[]): Promise<string[]> {
  const faults: string[][] = [];
  const left = lives.entries();
  const look = async () => {
    for (const [index, life] of left)
      faults[index] = (await faultsOfLife(scene, life)).map((fault) => `${life.kind} ${life.id}: ${fault}`);
  };
  await Promise.all(Array.from({ length: sideBySide }, look));
  const unsent = await scene.world.models.messages.countDocuments({ status: { $ne: "已发送" } });
  return [...faults.flat(), ...(unsent > 0 ? [`${unsent} SMS were not sent`] : [])];
}

async function faultsOfLife(scene: Scene, life: Life): Promise<string[]> {
  const { kind, id, ended, locks } = life;
  if (!ended) return ["never ended"];
  const reviews = life.acknowledged.filter((command) => command === "review");
  const end = await endOfRun(scene, id);
  const held = await heldOutside(scene.world.stack, ended);
  const news = [...(kind === "issued" ? newsOnceIssued(ended) : outcomes[kind].news)];
  const told = held.news.filter((each) => !each.startsWith("refunded-"));
  return [
    ...differs("acknowledged", ended.version >= life.version, true),
    ...life.unseen,
    ...differs("locks", serials(ended.form.locks), serials(locks)),
    ...(kind === "issued"
      ? await faultsOfIssuing(scene.world, { ...{ locks, ended, keptFen: held.fen }, issuing: life.issuing })
      : faultsOfRenewal(outcomes[kind], { locks, ended, held })),
    ...differs(
      "told by SMS",
      told.toSorted(),
      [...news, ...reviews.map((_, index) => `review-${index + 1}`)].toSorted(),
    ),
    ...(await faultsOfFiles(scene, life)),
    ...(await faultsOfCommands(scene, life, ended)),
    ...differs("how its run ended", endsOfRuns.has(end), true),
    ...(await disagreements(scene, id, end !== "COMPLETED")),
  ];
}

const serials = (some: readonly { lockSerial?: string | undefined }[] = []) =>
  some.map(({ lockSerial }) => lockSerial);

/** Returns the faults in money and locks of a life that a reviewer decides by hand. */
function faultsOfRenewal(
  { renewed }: Outcome,
  { locks, ended, held }: { locks: FormLock[]; ended: ShownApplication; held: HeldOutside },
): string[] {
  return [
    ...differs("fen", held.fen, renewed ? feesOf(locks) : 0),
    ...differs("invoices", held.invoices.length, renewed ? 1 : 0),
    ...differs(
      "renewed",
      serials(ended.lockResults?.filter(({ state }) => state === "已制证")),
      renewed ? serials(locks) : [],
    ),
  ];
}

/**
 * Permitted ends of runs. A run that was terminated just after writing its end doesn't know of it. A run that was
 * revived during the former run's write found another state stored than the one that it was started from.
 */
const endsOfRuns: ReadonlySet<string | undefined> = new Set(["COMPLETED", "TERMINATED", outdatedRun]);

/**
 * Returns how the last run ended: its status, or the type of its failure. Temporal refuses an end that coincides with
 * new messages, and the end is done again, so only a closed run is final.
 */
async function endOfRun({ engine }: Scene, id: string): Promise<string | undefined> {
  const runStatus = () => engine.runStatus(id);
  const status = await eventually(`the run of ${id} closed`, runStatus, (found) => found !== "RUNNING");
  if (status !== "FAILED") return status;
  const result = engine.client.workflow.getHandle(id).result();
  return result.then(String, ({ cause }: WorkflowFailedError) =>
    cause instanceof ApplicationFailure ? (cause.type ?? "") : String(cause),
  );
}

/** Checks that each accepted file is stored unchanged. */
async function faultsOfFiles({ world }: Scene, { id, files }: Life): Promise<string[]> {
  const faults: string[] = [];
  for (const [file, content] of files) {
    const path = `/api/applications/${id}/materials/${file}`;
    const found = await persist<Buffer>(world.reviewer.api, "GET", path).catch((error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    });
    if (found instanceof Refused) faults.push(`material ${file}: ${found.message}`);
    else if (!content.equals(found)) faults.push(`material ${file}: other bytes`);
  }
  return faults;
}

/** Checks that each answered command was accepted once and had its effect once, however often it was sent. */
async function faultsOfCommands(
  { world, engine }: Scene,
  { id, acknowledged }: Life,
  ended: ShownApplication,
): Promise<string[]> {
  const accepted = await acceptedUpdates(engine, id);
  const stored = await world.models.applications.findById(id).lean();
  const application = (stored?.application ?? ended) as Application;
  const count = (list: readonly GivenCommand[], command: GivenCommand) =>
    list.filter((each) => each === command).length;
  const inHistories = [...accepted.values()].filter((command) => acknowledged.includes(command));
  // Updates that a run had written when it was terminated, but that its history lacks. The next run continued from what
  // was written.
  const writtenOnly = (stored?.taken ?? []).filter((updateId) => !accepted.has(requestOf(updateId)));
  const isMissing = acknowledged.length - inHistories.length > writtenOnly.length;
  return [...new Set(acknowledged)].flatMap((command) => {
    const [answered, found] = [count(acknowledged, command), count(inHistories, command)];
    const effect = effects[command]?.(application);
    return [
      ...(found > answered || isMissing ? differs(`${command} accepted`, found, answered) : []),
      ...(effect === undefined ? [] : differs(`${command} done`, effect, answered)),
    ];
  });
}
