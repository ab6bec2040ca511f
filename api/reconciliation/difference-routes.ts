import { reads, writes } from "../openapi/named";
import { z } from "zod";
import { closeDifference } from "../../services/reconciliation/differences";
import type { WriteBody } from "../../contract/writes";
import type { Answer } from "../../contract/answers";
import { isLoss, questionText } from "../../domain/reconciliation/differences";
import type {
  DifferenceNote,
  ReconciliationDifferenceDocument,
} from "../../store/models/reconciliation-difference";
import { findApplication } from "../../store/find-application";
import { actorOn } from "../applications/commands";
import { askSecond, type Proposal, recordsAwaitingConsent } from "../consents/ask";
import type { Feature } from "../dependencies";
import { sliceAfter, sliceQuery } from "../list-slice";
import type { Idempotency } from "../platform/idempotency";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { refuseIfNoted } from "../consents/refuse-if-noted";
import { presentDifference } from "./present";
import { bookReaders } from "./schema";

const params = z.strictObject({ id: z.string().regex(/^[0-9a-f]{20}$/, "差异编号不正确") });

/** Routes of 待处理差异: differences that a reconciliation left to people, until somebody closes them with a reason. */
export const differenceRoutes: Feature = (defineRoute, dependencies) => {
  const { models, engine, now, twoPersons } = dependencies;
  const { applications, reconciliationDifferences: differences } = models;

  /** Returns an open difference. @throws Problem NOT_FOUND; DIFFERENCE_CLOSED if it was closed */
  async function openOne(id: string): Promise<ReconciliationDifferenceDocument> {
    const document = await differences.findById(id).lean<ReconciliationDifferenceDocument>();
    if (!document) throw new Problem("NOT_FOUND");
    if (document.state === "closed") throw new Problem("DIFFERENCE_CLOSED");
    return document;
  }

  /**
   * Refuses operators with an interest in the application, since it continues once its difference is closed (separation
   * of duties). @throws Problem OWN_APPLICATION
   */
  async function refuseInterested(
    { applicationId }: ReconciliationDifferenceDocument,
    principal: Principal,
  ): Promise<void> {
    const about = applicationId === undefined ? null : await findApplication(applications, applicationId);
    if (about) actorOn(about, principal, "operator");
  }

  /**
   * Returns a difference that the caller may close. @throws Problem NOT_FOUND, DIFFERENCE_CLOSED, OWN_APPLICATION;
   * SHOWN_CHANGED; LOSS_END_DIFFERS
   * unless the end of a loss is named, and for a loss only
   */
  async function closing(
    id: string,
    { lossEnd, lastNote }: WriteBody<"closeDifference">,
    principal: Principal,
  ): Promise<ReconciliationDifferenceDocument> {
    const document = await openOne(id);
    await refuseInterested(document, principal);
    refuseIfNoted(document, lastNote);
    if (isLoss(document.difference) === (lossEnd !== undefined)) return document;
    throw new Problem("LOSS_END_DIFFERS");
  }

  interface Noting {
    note: DifferenceNote;
    idempotency: Idempotency;
    set?: Partial<Pick<ReconciliationDifferenceDocument, "assignee">>;
  }

  /** Decides whether another run of the request left its note already. */
  async function isRepeat(
    id: string,
    { updateId, replay }: Pick<Idempotency, "updateId" | "replay">,
  ): Promise<boolean> {
    if (!(await differences.exists({ _id: id, "notes.updateId": updateId }))) return false;
    replay();
    return true;
  }

  /** Adds a note and its changes once per request. @throws Problem NOT_FOUND, DIFFERENCE_CLOSED */
  async function noteOnce(id: string, { note, idempotency, set }: Noting): Promise<void> {
    const { updateId } = idempotency;
    if (await isRepeat(id, idempotency)) return;
    await openOne(id);
    await differences.updateOne(
      { _id: id, "notes.updateId": { $ne: updateId } },
      { ...(set ? { $set: set } : {}), $push: { notes: { ...note, updateId } } },
    );
  }

  defineRoute({
    ...reads("differences", "待处理的，最早的在前；已关闭的，最近的在前"),
    summary: "对账差异：待处理的，或已关闭的",
    role: bookReaders,
    query: sliceQuery({ by: "day", most: 500 }).extend({ state: z.enum(["open", "closed"]).default("open") }),
    problems: [],
    handler: async ({ query: { state, ...slice } }) => {
      const { items, ...rest } = await sliceAfter<ReconciliationDifferenceDocument>(differences, {
        ...slice,
        ...{ filter: { state }, field: "day", direction: state === "open" ? 1 : -1 },
        placed: ({ day }) => day,
      });
      const awaited = await recordsAwaitingConsent(dependencies);
      const told = items.map((one) => ({ ...present(one), awaitsConsent: awaited.has(one._id) }));
      return { items: told, ...rest };
    },
  });

  defineRoute({
    ...writes("noteDifference", { description: "已记录" }),
    summary: "给差异写备注",
    role: "operator",
    records: "none",
    params,
    problems: ["NOT_FOUND", "DIFFERENCE_CLOSED"],
    handler: async ({ params: { id }, body: { text }, principal, idempotency }) => {
      const note = { at: new Date(now()), by: principal.name, text };
      await noteOnce(id, { note, idempotency });
    },
  });

  defineRoute({
    ...writes("assignDifference", { description: "已交办" }),
    summary: "把差异交给某人处理",
    role: "operator",
    records: "none",
    params,
    problems: ["NOT_FOUND", "DIFFERENCE_CLOSED"],
    handler: async ({ params: { id }, body: { assignee }, principal, idempotency }) => {
      const note = { at: new Date(now()), by: principal.name, text: `交给${assignee}` };
      await noteOnce(id, { note, idempotency, set: { assignee } });
    },
  });

  defineRoute({
    ...writes("closeDifference", { description: "等待复核；只配置一人办理的，已关闭" }),
    summary: "关闭差异，附原因；经另一位运维人员复核后关闭，所涉申请恢复办理和开票",
    role: "operator",
    sendsMessage: true,
    records: "none",
    params,
    problems: [
      ...(["NOT_FOUND", "OWN_APPLICATION", "CONSENT_WAITING", "DIFFERENCE_CLOSED", "SHOWN_CHANGED"] as const),
      ...(["LOSS_END_DIFFERS", "ENGINE_AWAY"] as const),
    ],
    handler: async ({ params: { id }, body, principal, idempotency: messages, tell }) => {
      const message = await messages.fix(async (): Promise<{ proposal?: Proposal }> => {
        const { _id: record, day, difference, applicationId } = await closing(id, body, principal);
        if (!twoPersons) return {};
        const about = [questionText(day, difference), ...(body.lossEnd ? [body.lossEnd] : [])].join("，");
        const by = { role: "operator", id: principal.subject, name: principal.name } as const;
        const sum = difference.excessFen === undefined ? {} : { amountFen: difference.excessFen };
        const { reason } = body;
        return {
          proposal: { command: "closeDifference", record, applicationId, by, reason, about, ...sum, body },
        };
      });
      const { content, updateId } = message;
      if (content.proposal) {
        const asking = { principal, message, messages, tell };
        return { consent: await askSecond(dependencies, asking, content.proposal) };
      }
      if (await isRepeat(id, { updateId, replay: messages.replay })) return {};
      const deps = { reconciliationDifferences: differences, messenger: engine };
      const difference = await closing(id, body, principal);
      const closure = { by: principal, ...body, at: new Date(now()), updateId };
      await closeDifference(deps, difference, closure);
      return {};
    },
  });
};

const present = ({
  _id: id,
  day,
  state,
  difference,
  applicationId,
  openedAt,
  seen,
  follows,
  closedAt,
  assignee,
  notes,
}: ReconciliationDifferenceDocument): Omit<Answer<"differenceItem">, "awaitsConsent"> => ({
  id,
  day,
  state,
  difference: presentDifference(difference),
  applicationId,
  openedAt: openedAt.toISOString(),
  seenAt: seen.map(({ at }) => at.toISOString()),
  follows,
  closedAt: closedAt?.toISOString(),
  assignee,
  notes: notes.map(({ at, by, text }) => ({ at: at.toISOString(), by, text })),
});
