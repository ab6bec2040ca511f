import { reads } from "../openapi/named";
import { earlierContacts } from "../../domain/form/earlier-contacts";
import { latestOf } from "../../store/find-application";
import type { Feature } from "../dependencies";
import { organisationOf } from "../platform/principal";

/** Number of the latest applications that are searched. */
const lookedThrough = 50;

/**
 * Routes that offer 经办人 and 收件地址 of an organisation's earlier applications for its next one. They are read from the
 * applications; no copy is kept.
 */
export const earlierContactRoutes: Feature = (defineRoute, { models: { applications } }) => {
  defineRoute({
    ...reads("earlierContacts", "各最多10项，最近的在前"),
    summary: "本单位以往申请中的经办人和收件信息，供选用；已清除的不在其中",
    role: "bidder",
    problems: [],
    handler: async ({ principal }) => {
      const documents = await latestOf(applications, organisationOf(principal), {
        where: { erasedAt: { $exists: false }, status: { $ne: "编辑中" } },
        limit: lookedThrough,
      });
      return earlierContacts(documents.map(({ application }) => application.form));
    },
  });
};
