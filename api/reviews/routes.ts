import { fileAddresses } from "../../contract/addresses";
import { contactOf } from "../../domain/form/personal-data";
import { queues } from "../../domain/application/stage";
import { nativeCollection } from "../../store/models/native-collection";
import type { Answer } from "../../contract/answers";
import { beijingDay } from "../../domain/beijing-day";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import { exportWeight, exportedRows } from "../list-page";
import { reads } from "../openapi/named";
import { findReadable } from "../applications/commands";
import { presentSummary, remarksOn } from "../applications/present";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { text } from "../openapi/responses";
import { createFairQueue, queuePage, exportQuery, isWholeQueue, queueQuery } from "./queue";
import { createReviewMarks } from "./marks";
import { reviewMarkRoutes } from "./mark-routes";
import { queueCsv } from "./queue-csv";

/** Routes of the reviewers' two queues, and of their view of an application. */
export const reviewRoutes: Feature = (defineRoute, { models, now }) => {
  const { applications } = models;
  const fairQueue = createFairQueue({ applications, now });
  const marks = createReviewMarks({ marks: models.reviewMarks, now });
  reviewMarkRoutes(defineRoute, { models, fairQueue, marks });
  defineRoute({
    ...reads("queuePage", "队列的一页，及两个队列的件数"),
    summary: "审核队列：待审核（各单位轮流，先提交在前）、办理中（先支付在前）；已审核（最近的在前）",
    role: "reviewer",
    query: queueQuery,
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query, principal }) => {
      // A queue that is shown without a filter is counted by its page, so only the other one is counted here.
      const [{ items, total }, waiting, handling] = await Promise.all([
        queuePage(models, fairQueue, query),
        ...queues.map((queue) =>
          isWholeQueue(query) && query.queue === queue
            ? undefined
            : nativeCollection(applications).countDocuments({ queue }),
        ),
      ]);
      const ids = items.map(({ _id }) => _id);
      const [remarks, found] = await Promise.all([
        remarksOn(models, items),
        marks.of(ids, principal.subject),
      ]);
      return {
        marks: found,
        items: items.map((item) => presentSummary(item, principal, remarks(item._id))),
        ...{ page: query.page, pageSize: query.pageSize, total },
        counts: { 待审核: waiting ?? total, 办理中: handling ?? total },
      };
    },
  });

  defineRoute({
    operationId: "getQueueFile",
    method: "get",
    path: fileAddresses.queue,
    summary: `导出审核列表（CSV），按列表的筛选和排序，最多${exportedRows}条`,
    role: "reviewer",
    auditedReads: true,
    weight: exportWeight,
    query: exportQuery,
    response: text({
      isDownload: true,
      mediaType: "text/csv",
      description: "UTF-8（带BOM）的CSV，金额单位为元",
    }),
    problems: [],
    handler: async ({ query, principal, setHeader }) => {
      const { items } = await queuePage(models, fairQueue, { ...query, page: 1, pageSize: exportedRows });
      const remarks = await remarksOn(models, items);
      const name = encodeURIComponent(`${query.queue}.csv`);
      setHeader("Content-Disposition", `attachment; filename="reviews.csv"; filename*=UTF-8''${name}`);
      return queueCsv(items.map((item) => presentSummary(item, principal, remarks(item._id))));
    },
  });

  defineRoute({
    ...reads("reviewFigures", "今天（北京时间）的数字"),
    summary: "审核台今天的数字",
    role: "reviewer",
    problems: [],
    handler: ({ principal: { subject } }) => figuresOf({ applications, subject, now: now() }),
  });

  defineRoute({
    ...reads("contact", "经办人和收件人的联系方式，不遮盖"),
    summary: "显示联系方式（记入审计）",
    role: ["reviewer", "operator"],
    records: "readable",
    auditedReads: true,
    params: idParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) =>
      contactOf((await findReadable(applications, id, principal)).application.form),
  });
};

interface FiguresOptions {
  applications: ApplicationModel;
  /** Account of the reviewer who asks. */
  subject: string;
  now: number;
}

/** Returns the day's figures for the reviewers' page. Days are Beijing days. */
async function figuresOf({ applications, subject, now }: FiguresOptions): Promise<Answer<"reviewFigures">> {
  const today = new Date(`${beijingDay(now)}T00:00:00+08:00`);
  const [waiting, oldest, handling, toShip, decided] = await Promise.all([
    applications.countDocuments({ queue: "待审核" }),
    applications.findOne({ queue: "待审核" }).sort({ queueSince: 1 }).lean<ApplicationDocument>(),
    applications.countDocuments({ queue: "办理中" }),
    applications.countDocuments({
      queue: "办理中",
      "application.form.pickup": "邮寄",
      "application.shipment": { $exists: false },
    }),
    applications.find({ reviewedAt: { $gte: today } }).lean<ApplicationDocument[]>(),
  ]);
  const reviews = decided
    .flatMap(({ application }) => application.reviews)
    .filter(({ at }) => Date.parse(at) >= today.getTime());
  const approved = reviews.filter(({ decision }) => decision === "approve");
  return {
    waiting,
    ...(oldest?.queueSince ? { oldestSince: oldest.queueSince.toISOString() } : {}),
    handling,
    toShip,
    approvedToday: approved.length,
    rejectedToday: reviews.length - approved.length,
    mineToday: reviews.filter(({ by }) => by.id === subject).length,
  };
}
