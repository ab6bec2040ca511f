import { exportWeight, pagingQuery } from "../list-page";
import { reads, writes } from "../openapi/named";
import { answerOf, type Answer } from "../../contract/answers";
import { seesDuty } from "../../domain/application/duties";
import { derivedDuties, dutiesOn } from "../../store/duties";
import { formProblems } from "../../contract/commands";
import { z } from "zod";
import { line } from "../../domain/form/form";
import { tabs } from "../../domain/application/stage";
import { wasSubmitted, type Application, type Draft } from "../../domain/application/application";
import { guardFactsOf, possibleRefusals, refusalOf } from "../../domain/application/transitions";
import { beijingDay } from "../../domain/beijing-day";
import type { Renewed } from "../../domain/locks/register";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { organisationOf, type Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { keptFor } from "./materials";
import { refuseUnlessAllowed, applicationReaders, findOwn, findReadable, isStaff } from "./commands";
import { createDraft, deleteDraft } from "./drafts";
import { checkDraftForm } from "./submit";
import { countByTab, listApplications, listCreatedAfter, searchFilter } from "./list";
import { deleteMaterials, loosenMaterials } from "../../store/material-files";
import { findApplication, latestOf, type ShownDocument } from "../../store/find-application";
import { presentRating, type RatingDocument } from "../../store/models/rating";
import type { LockReminder } from "../../store/models/lock-reminder";
import { proposedEnds } from "./mark-handled";
import { presentApplication, presentDuty, presentSummary, remarksOn } from "./present";
import { idParams } from "./schema";

/** Routes of CA申请: drafts, their submission, and the owner's lists. */
export const applicationRoutes: Feature = (
  defineRoute,
  { models: { applications, ...models }, feeTable, limits, now },
) => {
  /** Returns proposed expiry dates for reviewers, who may decide the locks' results by hand. */
  async function proposalsFor(
    { application }: ShownDocument,
    principal: Principal,
  ): Promise<{ proposedEnds?: Renewed[] }> {
    if (!principal.roles.includes("reviewer") || !wasSubmitted(application)) return {};
    if (refusalOf("markHandled", "reviewer", guardFactsOf(application))) return {};
    return { proposedEnds: await proposedEnds(models.lockRegister, application, beijingDay(now())) };
  }

  /** Returns the open duties of the application that a person sees on its page. Nobody verifies those of a bidder. */
  async function dutiesFor(
    { _id, application }: ShownDocument,
    principal: Principal,
  ): Promise<{ duties?: Answer<"duty">[] }> {
    const read = { _id, application };
    const open = isStaff(principal) ? await dutiesOn({ applications, ...models }, read) : derivedDuties(read);
    const shown = open.filter(({ kind }) => principal.roles.some((role) => seesDuty(role, kind)));
    return shown.length > 0 ? { duties: shown.map(presentDuty) } : {};
  }

  defineRoute({
    ...reads("applicationPage", "一页申请，最近更新的在前（带 after 的，先创建的在前），及各标签页的件数"),
    summary: "本单位的申请，按标签页分页",
    role: "bidder",
    query: pagingQuery.extend({
      tab: z.enum(tabs).optional(),
      search: line(100).optional(),
      after: z
        .string()
        .regex(/^(0|[0-9A-HJKMNP-TV-Z]{26})$/, "从头开始请填 0，此后使用上一次给出的 next")
        .optional()
        .describe("按创建的先后从这里继续，page 不起作用；0 从头开始，此后是上一次给出的 next"),
    }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query: { tab, search, after, page, pageSize }, principal }) => {
      const orgCode = organisationOf(principal);
      const filter = { ...(tab ? { tabs: tab } : {}), ...searchFilter(search), orgCode };
      const [{ items, total, ...rest }, counts] = await Promise.all([
        after === undefined
          ? listApplications(applications, { filter, sort: { updatedAt: -1 }, page, pageSize })
          : listCreatedAfter(applications, { filter, after, limit: pageSize }),
        countByTab(applications, orgCode),
      ]);
      const shown = items.map((item) => presentSummary(item, principal));
      return { items: shown, page: after === undefined ? page : 1, pageSize, total, ...rest, counts };
    },
  });

  defineRoute({
    ...writes("createDraft", { description: "已保存", status: 201 }),
    summary: "新增申请（保存为编辑中）",
    role: "bidder",
    problems: [...formProblems, "QUOTA_REACHED", "NOT_FOUND"],
    handler: async ({ body: { form }, principal, idempotency, setHeader, onUsage }) => {
      const orgCode = organisationOf(principal);
      const { resourceId: id, repeated } = idempotency;
      const answer = (application: Draft | Application) => {
        setHeader("Location", `/api/applications/${id}`);
        return presentApplication(application, principal);
      };
      const made = repeated ? await findApplication(applications, id) : null;
      if (made) {
        idempotency.replay();
        return answer(made.application);
      }
      // A repeat must not create a draft again that was deleted meanwhile.
      if (repeated && (await idempotency.isDeleted(id))) throw new Problem("NOT_FOUND");
      checkDraftForm(form, principal, feeTable);
      return answer(
        await limits.spend("drafts", { ...principal, onUsage }, () =>
          createDraft(applications, { id, orgCode, form, at: new Date(now()) }),
        ),
      );
    },
  });

  defineRoute({
    operationId: "exportOwnRecords",
    method: "get",
    path: "/api/export",
    summary: "导出本单位的全部申请（JSON）",
    role: "bidder",
    weight: exportWeight,
    response: json(answerOf("organisationExport"), {
      description: "本单位在系统中的全部申请",
      isDownload: true,
    }),
    problems: [],
    handler: async ({ principal, setHeader }) => {
      const orgCode = organisationOf(principal);
      const owned = await latestOf(applications, orgCode);
      const [reminder, rated] = await Promise.all([
        models.lockReminders.findById(orgCode).lean<LockReminder>(),
        models.ratings
          .find({ _id: { $in: owned.map(({ application: { id } }) => id) } })
          .lean<RatingDocument[]>(),
      ]);
      setHeader("Content-Disposition", 'attachment; filename="applications.json"');
      return {
        exportedAt: new Date(now()).toISOString(),
        applications: owned.map(({ application }) => presentApplication(application, principal)),
        ...(reminder ? { reminder: { phone: reminder.phone, on: reminder.on } } : {}),
        ratings: rated.map((rating) => ({ applicationId: rating._id, ...presentRating(rating) })),
      };
    },
  });

  defineRoute({
    ...reads("application", "申请"),
    summary: "申请详情",
    role: applicationReaders,
    records: "readable",
    auditedReads: true,
    params: idParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) => {
      const document = await findReadable(applications, id, principal);
      const { claim } = document;
      const remarks = isStaff(principal)
        ? await remarksOn({ applications, ...models }, [document])
        : undefined;
      return {
        ...presentApplication(document.application, principal, {
          ...remarks?.(id),
          ...(claim ? { claim } : {}),
        }),
        ...(await proposalsFor(document, principal)),
        ...(await dutiesFor(document, principal)),
        ...keptFor(document, principal),
      };
    },
  });

  defineRoute({
    ...writes("deleteDraft", { description: "已删除" }),
    summary: "删除申请（编辑中）",
    role: "bidder",
    records: "own",
    params: idParams,
    problems: [...possibleRefusals("delete"), "NOT_FOUND", "STALE_VERSION"],
    handler: async ({ params: { id }, principal, idempotency: { saidDeletion, saysDeletion, replay } }) => {
      // Another process may delete the draft for this very request at any moment.
      const document = await findOwn(applications, id, principal).catch(async (error: unknown) => {
        if ((await saidDeletion()) && !(await findApplication(applications, id))) return undefined;
        throw error;
      });
      if (!document) {
        // The run that deleted the draft may have failed before it deleted the files.
        await deleteMaterials(models.materialFiles, id);
        return replay();
      }
      refuseUnlessAllowed("delete", "bidder", document);
      // The deletion is recorded first, so that no repeat of the creation brings the draft back.
      await saysDeletion(id);
      // If the process ends before it deletes the files, or if the draft stays after all, the sweep decides.
      await loosenMaterials(models.materialFiles, { applicationId: id }, new Date(now()));
      await deleteDraft(applications, document);
      // An upload may have added a file since the draft was read.
      await deleteMaterials(models.materialFiles, id);
    },
  });
};
