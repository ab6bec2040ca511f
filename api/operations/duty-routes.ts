import { fileAddresses } from "../../contract/addresses";
import type { Answer } from "../../contract/answers";
import { dutyTable, seesDuty } from "../../domain/application/duties";
import { beijingTime } from "../../domain/beijing-day";
import type { Actor } from "../../domain/values";
import { applicationIdOf } from "../../domain/money/attempts";
import { findApplication } from "../../store/find-application";
import { dutiesOn, openDuties, storeVerification, type ApplicationDuty } from "../../store/duties";
import { actorOn } from "../applications/commands";
import { presentDuty } from "../applications/present";
import { askSecond, type Proposal } from "../consents/ask";
import { csvFile, textCell, yuanCell } from "../csv";
import type { Feature } from "../dependencies";
import { exportWeight } from "../list-page";
import { reads, writes } from "../openapi/named";
import { text } from "../openapi/responses";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";

/** A duty with the person who has verified it alone, as a request fixed them. */
type Verified = Omit<ApplicationDuty, "since"> & { since: string; by: Actor };

const header = ["事项", "所涉", "金额（元）", "自何时起（北京时间）", "单位名称", "申请编号", "如何了结"];

/** Returns duties as CSV, one line each, in the order of the list. */
const dutiesCsv = (duties: readonly Answer<"duty">[]): string =>
  csvFile([
    header.map(textCell),
    ...duties.map(({ kind, about = "", amountFen, since, organisationName = "", applicationId = "" }) => [
      ...[dutyTable[kind].title, about].map(textCell),
      amountFen === undefined ? textCell("") : yuanCell(amountFen),
      ...[beijingTime(since), organisationName, applicationId, dutyTable[kind].next].map(textCell),
    ]),
  ]);

/** Routes of 待办事项: what somebody still has to do, and 【已核实】, which ends what only a person can end. */
export const dutyRoutes: Feature = (defineRoute, dependencies) => {
  const { models, now, twoPersons } = dependencies;

  /** Returns an open duty with its application. @throws Problem NOT_FOUND, DUTY_SETTLED, DUTY_NOT_VERIFIABLE */
  async function openOne(id: string) {
    const document = await findApplication(models.applications, applicationIdOf(id));
    if (!document) throw new Problem("NOT_FOUND");
    const duty = (await dutiesOn(models, document)).find((one) => one.id === id);
    if (!duty) throw new Problem("DUTY_SETTLED");
    const { verifiers } = dutyTable[duty.kind];
    if (verifiers === undefined) throw new Problem("DUTY_NOT_VERIFIABLE");
    return { document, duty, takesTwo: twoPersons && verifiers === 2 };
  }

  /** Returns the open duties that a person sees, the oldest first. */
  async function shownTo({ roles }: Principal): Promise<Answer<"duty">[]> {
    const open = await openDuties(models, now());
    return open.filter(({ kind }) => roles.some((role) => seesDuty(role, kind))).map(presentDuty);
  }

  defineRoute({
    ...reads("duties", "待办事项，等得最久的在前"),
    summary: "待办事项：谁的、何时起、如何了结；财务人员只见款项和发票的",
    role: ["operator", "reviewer", "accountant"],
    problems: [],
    handler: async ({ principal }) => ({ items: await shownTo(principal) }),
  });

  defineRoute({
    operationId: "getDutiesFile",
    method: "get",
    path: fileAddresses.duties,
    summary: "导出待办事项（CSV），每项一行，等得最久的在前",
    role: ["operator", "accountant"],
    auditedReads: true,
    weight: exportWeight,
    response: text({
      isDownload: true,
      mediaType: "text/csv",
      description: "UTF-8（带BOM）的CSV，金额单位为元",
    }),
    problems: [],
    handler: async ({ principal, setHeader }) => {
      const name = encodeURIComponent("待办事项.csv");
      setHeader("Content-Disposition", `attachment; filename="duties.csv"; filename*=UTF-8''${name}`);
      return dutiesCsv(await shownTo(principal));
    },
  });

  defineRoute({
    ...writes("verifyDuty", { description: "等待复核；不涉款项的，或只配置一人办理的，已了结" }),
    summary: "已核实：附原因了结一件待办事项；涉及款项的，经另一位运维人员复核",
    role: ["operator", "reviewer"],
    sendsMessage: true,
    records: "none",
    problems: [
      ...(["NOT_FOUND", "OWN_APPLICATION", "NO_ROLE", "CONSENT_WAITING"] as const),
      ...(["DUTY_SETTLED", "DUTY_NOT_VERIFIABLE"] as const),
    ],
    handler: async ({ body, principal, idempotency: messages, tell }) => {
      const { duty: id, reason } = body;
      const message = await messages.fix(
        async (): Promise<{ proposal: Proposal } | { verified: Verified }> => {
          const { document, duty, takesTwo } = await openOne(id);
          const { verifiers, title, next } = dutyTable[duty.kind];
          const role = verifiers === 1 && principal.roles.includes("reviewer") ? "reviewer" : "operator";
          const by = actorOn(document, principal, role);
          if (!takesTwo) return { verified: { ...duty, since: duty.since.toISOString(), by } };
          const about = [title, ...(duty.about === undefined ? [] : [duty.about]), next].join("，");
          const sum = duty.amountFen === undefined ? {} : { amountFen: duty.amountFen };
          const proposed = { record: id, applicationId: document._id, by, reason, about, ...sum, body };
          return { proposal: { command: "verifyDuty", ...proposed } };
        },
      );
      tell({ applicationId: applicationIdOf(id), record: id, detail: reason });
      const { content, givenAt } = message;
      if ("verified" in content) {
        const { by, since, ...duty } = content.verified;
        if (message.repeated) messages.replay();
        const verified = { at: new Date(givenAt), by, reason };
        await storeVerification(models.duties, { ...duty, since: new Date(since) }, verified);
        return {};
      }
      const application = (await findApplication(models.applications, applicationIdOf(id)))?.application;
      const asking = { principal, message, messages, tell, application };
      return { consent: await askSecond(dependencies, asking, content.proposal) };
    },
  });
};
