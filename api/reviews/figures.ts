import type { Answer } from "../../contract/answers";
import { beijingDay } from "../../domain/beijing-day";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";

interface FiguresOptions {
  applications: ApplicationModel;
  /** Account of the reviewer who asks. */
  subject: string;
  now: number;
}

/** Returns the day's figures for the reviewers' page. Days are Beijing days. */
export async function figuresOf({
  applications,
  subject,
  now,
}: FiguresOptions): Promise<Answer<"reviewFigures">> {
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
