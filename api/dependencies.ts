import type { Logger } from "pino";
import type { AuditCollector } from "../services/audit/collect";
import type { MaterialAsked } from "../domain/materials/materials";
import type { Scan } from "../gateways/clamd";
import type { MaterialFiles } from "../store/material-files";
import type { InvoiceFiles } from "../store/invoice-files";
import type { OutsideParties } from "../gateways/outside-parties";
import type { WebhooksConfig } from "../config/webhooks";
import type { TellReceiver } from "../gateways/webhooks";
import type { WebhookSecrets } from "../store/webhook-endpoints";
import type { Bank } from "../config/union-pay";
import type { FeeTable } from "../domain/application/fees";
import type { Merchants } from "../domain/money/payment";
import type { RenewalSettings } from "../domain/settings";
import type { Models } from "../store/models";
import type { NoticeMetrics } from "./platform/notice-metrics";
import type { Sealer } from "../temporal/sealed-value";
import type { Engine } from "./engine";
import type { DrawPages } from "./platform/inspections";
import type { Limits } from "./platform/limits";
import type { DefineRoute } from "./openapi/route";

/** Services, settings and stores that the API's features work with. */
export interface Dependencies {
  models: Models;
  engine: Engine;
  parties: Pick<OutsideParties, "channels" | "invoice">;
  invoiceFiles: InvoiceFiles;
  materialFiles: MaterialFiles;
  /** Means to call endpoints, and their secrets. */
  webhooks: WebhooksConfig & { call: TellReceiver; secrets: WebhookSecrets };
  /** Kinds of 申请材料 that applicants are asked for. */
  materials: readonly MaterialAsked[];
  /** Scans 申请材料 for viruses; absent if no scanner is configured. */
  scan?: Scan;
  /** Draws the pages of uploaded files in a separate process. */
  drawPages: DrawPages;
  /** True if operations that move money by hand need a second operator. */
  twoPersons: boolean;
  sealer: Sealer;
  settings: RenewalSettings;
  /** Merchant accounts of the channels. The account is frozen on each attempt when the attempt is opened. */
  merchants: Merchants;
  limits: Pick<Limits, "quotas" | "spend" | "meter" | "countForgery" | "count" | "isSpent">;
  auditCollector: Pick<AuditCollector, "collectOf">;
  /** Writes the refusals that this process has counted so far to the audit trail. */
  settleAudit: () => Promise<void>;
  feeTable: FeeTable;
  /** True if a lock whose type differs from the register is refused; otherwise reviewers see a remark. */
  refusesOtherTypes: boolean;
  /** Number of days before a lock's end. A bidder who renews earlier than that is told so. */
  earlyDays: number;
  /** Number of days by which a certificate may end later than the paid years and the register say. */
  endToleranceDays: number;
  /** Number of days without a change after which an operator may withdraw an unfinished application. */
  unfinishedDays: number;
  banks: readonly Bank[];
  noticeMetrics: NoticeMetrics;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  log: Logger;
}

/** A feature of the API: defines its routes in the route book. */
export type Feature = (defineRoute: DefineRoute, dependencies: Dependencies) => void;
