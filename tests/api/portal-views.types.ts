import type { z } from "zod";
import type {
  applicationPageSchema,
  applicationSchema,
  queuePageSchema,
  summarySchema,
} from "../../api/applications/schema";
import type { missingRunSchema } from "../../api/operations/runs";
import type { auditEntrySchema } from "../../api/audit/routes";
import type { paymentStartedSchema } from "../../api/payments/schema";
import type * as portalRoutes from "../../api/portal/routes";
import type { myLocksSchema, registeredLockSchema, reminderSchema } from "../../api/locks/schema";
import type { deskItemSchema } from "../../api/reconciliation/desk-routes";
import type { monthSchema, reportSchema, summarySchema as daySchema } from "../../api/reconciliation/schema";
import type { overviewSchema } from "../../api/operations/overview";
import type { figuresSchema } from "../../api/reviews/figures";
import type { refundSchema } from "../../api/refunds/routes";
import type { termsSchema } from "../../api/terms/routes";
import type { DayReport, DaySummary, DeskItem, MonthView } from "../../portal/client/reconciliation-views";
import type * as views from "../../portal/client/views";

/** A value as it arrives, with what may be left out as undefined: else a type that lacks it would be as good. */
type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { [K in keyof Required<T>]: Sent<T[K]> }
    : T;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The members of which the two types differ, or that only one of them has. */
type Differing<A, B> = {
  [K in keyof A | keyof B]-?: Same<Sent<Pick<A, K & keyof A>>, Sent<Pick<B, K & keyof B>>> extends true
    ? never
    : K;
}[keyof A | keyof B];

type Agree<Difference extends never> = Difference;

/** What the portal believes the API to answer is what the API declares: the compiler names each member that isn't. */
export type PortalViews = [
  Agree<Differing<views.ApplicationView, z.output<typeof applicationSchema>>>,
  Agree<Differing<views.SummaryView, z.output<typeof summarySchema>>>,
  Agree<Differing<views.ApplicationPage, z.output<typeof applicationPageSchema>>>,
  Agree<Differing<views.QueuePage, z.output<typeof queuePageSchema>>>,
  Agree<Differing<views.ReviewFigures, z.output<typeof figuresSchema>>>,
  Agree<Differing<views.MyLocks, z.output<typeof myLocksSchema>>>,
  Agree<Differing<views.LockReminder, z.output<typeof reminderSchema>>>,
  Agree<Differing<views.LockEntry, z.output<typeof registeredLockSchema>>>,
  Agree<Differing<views.Overview, z.output<typeof overviewSchema>>>,
  Agree<Differing<views.Terms, z.output<typeof termsSchema>>>,
  Agree<Differing<views.PaymentStarted, z.output<typeof paymentStartedSchema>>>,
  Agree<Differing<views.MissingRun, z.output<typeof missingRunSchema>>>,
  Agree<Differing<views.AbnormalRefund, z.output<typeof refundSchema>>>,
  Agree<Differing<views.AuditEntryView, z.output<typeof auditEntrySchema>>>,
  Agree<Differing<views.PortalConfig, portalRoutes.PortalConfig>>,
  Agree<Differing<DaySummary, z.output<typeof daySchema>>>,
  Agree<Differing<DayReport, z.output<typeof reportSchema>>>,
  Agree<Differing<DeskItem, z.output<typeof deskItemSchema>>>,
  Agree<Differing<MonthView, z.output<typeof monthSchema>>>,
];
