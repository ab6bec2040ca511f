import { z } from "zod";
import { hasOwnInterest } from "../../domain/application/separation-of-duties";
import type { Actor } from "../../domain/values";
import { actorOn, findReadable } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Dependencies } from "../dependencies";
import { writes } from "../openapi/named";
import type { DefineRoute } from "../openapi/route";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import type { ReviewMarks } from "./marks";
import { exportQuery, queuePage } from "./queue";

/** Number of applications that are read at a time in the search for the next one. */
const step = 20;

const nextQuery = exportQuery
  .omit({ queue: true })
  .extend({ beside: z.string().max(26).optional().describe("刚处理的申请：不再给出") });

interface MarkRoutes extends Pick<Dependencies, "models"> {
  fairQueue: () => Promise<string[]>;
  marks: ReviewMarks;
}

/** Adds the routes for reviewers' hints, and for the next waiting application by the reviewer's choice. */
export function reviewMarkRoutes(defineRoute: DefineRoute, { models, fairQueue, marks }: MarkRoutes): void {
  const { applications } = models;

  /** Returns the caller as the application's reviewer. @throws Problem NOT_FOUND, OWN_APPLICATION */
  async function reviewerOf(id: string, principal: Principal): Promise<Actor> {
    return actorOn(await findReadable(applications, id, principal), principal, "reviewer");
  }

  /** Yields all waiting applications that match the reviewer's choice, in the list's order. */
  async function* waiting(chosen: Omit<z.output<typeof nextQuery>, "beside">) {
    for (let page = 1, total = step; (page - 1) * step < total; page += 1) {
      const query = { ...chosen, queue: "待审核" as const, page, pageSize: step };
      const found = await queuePage(models, fairQueue, query).catch((error: unknown) => {
        // The queue has become shorter meanwhile.
        if (error instanceof Problem && error.code === "PAGE_BEYOND_END") return { items: [], total: 0 };
        throw error;
      });
      total = found.total;
      yield* found.items;
    }
  }

  defineRoute({
    ...writes("lookAt", { description: "已告知；其他审核员的查看和跳过" }),
    summary: "正在查看一件待审核的申请：几分钟内提示其他审核员",
    role: "reviewer",
    repeatable: true,
    records: "apart",
    params: idParams,
    problems: ["NOT_FOUND", "OWN_APPLICATION"],
    handler: async ({ params: { id }, principal }) => {
      await marks.looksAt(id, await reviewerOf(id, principal));
      return { marks: await marks.of([id], principal.subject) };
    },
  });

  defineRoute({
    ...writes("skipReview", { description: "已跳过" }),
    summary: "跳过一件待审核的申请：几小时内不再作为本人的下一条",
    role: "reviewer",
    records: "apart",
    params: idParams,
    problems: ["NOT_FOUND", "OWN_APPLICATION"],
    handler: ({ params: { id }, body, principal, idempotency }) =>
      idempotency.once(async () => marks.skips(id, await reviewerOf(id, principal), body)),
  });

  defineRoute({
    ...writes("takeNext", { description: "下一条；没有则只有略过的件数" }),
    summary: "处理下一条：按列表的筛选和排序，略过他人正在查看的和本人跳过的",
    role: "reviewer",
    repeatable: true,
    query: nextQuery,
    problems: [],
    handler: async ({ query: { beside, ...chosen }, principal, tell }) => {
      const { subject, name } = principal;
      const by = { role: "reviewer" as const, id: subject, name };
      const passedBy = await marks.passedBy(subject);
      let passed = 0;
      for await (const { _id: id, application } of waiting(chosen)) {
        if (id === beside || hasOwnInterest(principal, application)) continue;
        if (!passedBy.has(id) && (await marks.takeAsNext(id, by))) {
          tell({ applicationId: id });
          // The application is opened at once, so the same request records that the reviewer looks at it.
          await marks.looksAt(id, by);
          return { id, passed, marks: await marks.of([id], subject) };
        }
        passed += 1;
      }
      return { passed, marks: [] };
    },
  });
}
