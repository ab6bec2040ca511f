import type { Answer } from "../../contract/answers";
import { mayBeRated, ratedDays, ratingFigures, type Grade } from "../../domain/application/rating";
import { handlingShown, stateShown } from "../../domain/application/stage";
import { dayMs } from "../../domain/beijing-day";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { presentRating, type RatingDocument } from "../../store/models/rating";
import { findOwn } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { reads, writes } from "../openapi/named";
import { Problem } from "../platform/problem";

/** Largest number of reasons in the answer, more than anybody reads. */
const mostReasons = 200;

/** Routes of 好差评: an organisation's rating of its application, and the figures of all ratings. */
export const ratingRoutes: Feature = (defineRoute, { models: { applications, ratings }, now }) => {
  async function givenFor(id: string): Promise<Answer<"rating">> {
    const found = await ratings.findById(id).lean<RatingDocument>();
    return found ? { given: presentRating(found) } : {};
  }

  defineRoute({
    ...reads("rating", "已作的评价"),
    summary: "好差评：本单位对一件申请的评价",
    role: "bidder",
    records: "own",
    params: idParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) => {
      await findOwn(applications, id, principal);
      return givenFor(id);
    },
  });

  defineRoute({
    ...writes("rateService", { description: "已评价" }),
    summary: "好差评：评价一件已办理的申请，一次，不能修改",
    role: "bidder",
    records: "own",
    params: idParams,
    problems: ["NOT_FOUND", "NOT_RATABLE", "ALREADY_RATED"],
    handler: async ({
      params: { id },
      body: { grade, reason },
      principal,
      idempotency: { repeated, once, replay },
    }) => {
      const { application, erasedAt } = await findOwn(applications, id, principal);
      if (erasedAt || !mayBeRated({ handling: handlingShown(application) }))
        throw new Problem("NOT_RATABLE", { state: stateShown(application) });
      const rating = { _id: id, grade, ...(reason === undefined ? {} : { reason }), at: new Date(now()) };
      await once(async () => {
        try {
          await ratings.create(rating);
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          // The run that stored the rating may have died before it could tell.
          if (!repeated) throw new Problem("ALREADY_RATED");
          replay();
        }
      });
      return givenFor(id);
    },
  });

  defineRoute({
    ...reads("ratingFigures", "各档的份数和所写的原因"),
    summary: `好差评：最近${ratedDays}天的合计，份数太少的不显示`,
    role: "operator",
    problems: [],
    handler: async () => {
      const lately = { at: { $gte: new Date(now() - ratedDays * dayMs) } };
      const counted = await ratings.aggregate<{ _id: Grade; count: number }>([
        { $match: lately },
        { $group: { _id: "$grade", count: { $sum: 1 } } },
      ]);
      const figures = ratingFigures(counted.map(({ _id: grade, count }) => ({ grade, count })));
      if (!figures) return { days: ratedDays, reasons: [] };
      const said = await ratings
        .find({ ...lately, reason: { $exists: true } }, { reason: 1 })
        .limit(mostReasons)
        .lean<RatingDocument[]>();
      return {
        days: ratedDays,
        grades: figures,
        // The reasons are sorted by text, since their original order would reveal who wrote the latest one.
        reasons: said.flatMap(({ reason = [] }) => reason).toSorted((one, other) => one.localeCompare(other)),
      };
    },
  });
};
