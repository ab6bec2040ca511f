import { reads, writes } from "../openapi/named";
import { answerOf, type Answer } from "../../contract/answers";
import { isReleaseAtFault } from "../../domain/failing-runs";
import { repairApplication, reviveApplication } from "../../services/repair/repair-application";
import { openStatuses, reviveStray } from "../../services/repair/repair-stray";
import type { Stage } from "../../domain/application/stage";
import type { StrayRefundDocument } from "../../store/models/stray-refund";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import { isDraft } from "../../store/write-projection";
import { actorOn, findReadable } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { Problem } from "../platform/problem";

/** Largest number of applications in the list. An operator would revive more of them all at once. */
const mostListed = 200;

const missing = { runMissingSince: { $exists: true } };

/** Counts the runs whose tasks fail, and decides whether the release must be rolled back because of them. */
async function failuresAmong(
  applications: ApplicationModel,
): Promise<{ failing: number; isAtFault: boolean }> {
  const failing = await applications.countDocuments({ ...missing, runFailing: true });
  const open = () =>
    applications.countDocuments({ status: { $ne: "编辑中" }, "application.endedAt": { $exists: false } });
  return { failing, isAtFault: failing > 0 && isReleaseAtFault({ failing, open: await open() }) };
}

/**
 * Routes for applications and stray refunds whose workflow is missing (terminated, or lost with Temporal's data) or can't continue
 * because its tasks fail.
 */
export const runRoutes: Feature = (defineRoute, { models, engine }) => {
  const { applications } = models;
  const { startStrayRefund } = engine;
  const repairing = { ...models, runs: engine.runs, startStrayRefund };

  /** Continues the stray refunds of an application that can't continue. Returns true if there was one. */
  async function reviveStrays(applicationId: string): Promise<boolean> {
    const open = await models.strayRefunds
      .find({ applicationId, status: { $in: openStatuses } }, { _id: 1 })
      .lean<Pick<StrayRefundDocument, "_id">[]>();
    let revived = false;
    for (const { _id } of open) revived = (await reviveStray(repairing, _id)) || revived;
    return revived;
  }

  /** Returns the stray refunds that can't continue, with their applications' names and stages. */
  async function missingStrays(): Promise<Answer<"missingRun">[]> {
    const found = await models.strayRefunds
      .find(missing, { applicationId: 1, runMissingSince: 1 })
      .sort({ runMissingSince: 1 })
      .limit(mostListed)
      .lean<Pick<StrayRefundDocument, "_id" | "applicationId" | "runMissingSince">[]>();
    const owners = await applications
      .find(
        { _id: { $in: found.map(({ applicationId }) => applicationId) } },
        { organisationName: 1, stage: 1 },
      )
      .lean<Pick<ApplicationDocument, "_id" | "organisationName" | "stage">[]>();
    const ownerOf = new Map(owners.map((owner) => [owner._id, owner]));
    return found.map(({ _id: refundNumber, applicationId: id, runMissingSince }) => ({
      id,
      refundNumber,
      missingSince: (runMissingSince ?? new Date()).toISOString(),
      organisationName: ownerOf.get(id)?.organisationName ?? "",
      stage: (ownerOf.get(id)?.stage ?? "已撤回") as Stage,
    }));
  }

  defineRoute({
    ...reads("missingRuns", "件数，及最多200件"),
    summary: "流程中断的申请，最早发现的在前",
    role: "operator",
    problems: [],
    handler: async () => {
      const [total, { isAtFault: rollBack }, strays, found] = await Promise.all([
        applications.countDocuments(missing),
        failuresAmong(applications),
        missingStrays(),
        applications
          .find(missing, { organisationName: 1, stage: 1, runMissingSince: 1 })
          .sort({ runMissingSince: 1 })
          .limit(mostListed)
          .lean<Pick<ApplicationDocument, "_id" | "organisationName" | "stage" | "runMissingSince">[]>(),
      ]);
      const items = found.map(({ _id: id, organisationName, stage, runMissingSince }) => ({
        id,
        organisationName,
        stage,
        missingSince: (runMissingSince ?? new Date()).toISOString(),
      }));
      return { total: total + strays.length, rollBack, items: [...items, ...strays] };
    },
  });

  defineRoute({
    ...writes("reviveRun", { description: "申请的流程在运行" }),
    summary: "恢复流程中断的申请：从已保存的状态继续；流程正常的不受影响",
    role: "operator",
    repeatable: true,
    records: "apart",
    params: idParams,
    problems: ["NOT_FOUND", "OWN_APPLICATION", "APPLICATION_ENDED", "ENGINE_AWAY"],
    handler: async ({ params: { id }, principal }) => {
      const document = await findReadable(applications, id, principal);
      if (isDraft(document)) throw new Problem("NOT_FOUND");
      actorOn(document, principal, "operator");
      const revived = (await reviveApplication(repairing, id, engine.defaults)) || (await reviveStrays(id));
      // A completed application needs a run only if its last run was reset.
      if (!revived && document.application.endedAt !== undefined) throw new Problem("APPLICATION_ENDED");
      return { revived };
    },
  });

  defineRoute({
    operationId: "repairApplication",
    method: "post",
    path: "/api/operations/applications/{id}/repair",
    summary: "核对一件申请与其流程，修正显示的状态",
    role: "operator",
    repeatable: true,
    records: "readable",
    params: idParams,
    response: json(answerOf("repair"), { description: "核对结果" }),
    problems: ["NOT_FOUND", "ENGINE_AWAY"],
    handler: async ({ params: { id }, principal }) => {
      const document = await findReadable(applications, id, principal);
      return { found: isDraft(document) ? ("fine" as const) : await repairApplication(repairing, id) };
    },
  });

  defineRoute({
    ...writes("repairRuns", { description: "已开始", status: 202 }),
    summary: "核对全部申请，并恢复流程中断的申请",
    role: "operator",
    problems: ["ENGINE_AWAY", "RELEASE_AT_FAULT"],
    handler: ({ idempotency }) =>
      idempotency.once(async () => {
        const { failing, isAtFault } = await failuresAmong(applications);
        if (isAtFault)
          throw new Problem("RELEASE_AT_FAULT", { detail: `${failing}件申请的流程任务在反复失败` });
        return { workflowId: await engine.startRepair(idempotency.updateId) };
      }),
  });
};
