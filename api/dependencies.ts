import type { Logger } from "pino";
import type { AuditCollector } from "../services/audit/collect";
import type { MaterialAsked } from "../domain/materials/materials";
import type { Scan } from "../gateways/clamd";
import type { MaterialFiles } from "../store/material-files";
import type { InvoiceFiles } from "../store/invoice-files";
import type { OutsideParties } from "../gateways/outside-parties";
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

/** What the API's features work with. */
export interface Dependencies {
  models: Models;
  engine: Engine;
  parties: Pick<OutsideParties, "channels" | "invoice">;
  invoiceFiles: InvoiceFiles;
  materialFiles: MaterialFiles;
  /** Which 申请材料 are asked for. */
  materials: readonly MaterialAsked[];
  /** Looks for viruses in them; absent where nobody does. */
  scan?: Scan;
  /** Draws the pages of files, in a process of their own. */
  drawPages: DrawPages;
  /** What moves money by hand waits for a second operator. */
  twoPersons: boolean;
  sealer: Sealer;
  settings: RenewalSettings;
  /** Who is paid: frozen on each attempt as it is opened. */
  merchants: Merchants;
  limits: Pick<Limits, "spend" | "meter" | "countForgery" | "count" | "isSpent">;
  auditCollector: Pick<AuditCollector, "collectOf">;
  /** Has the trail say what this process has counted until now. */
  settleAudit: () => Promise<void>;
  feeTable: FeeTable;
  /** Whether a lock of another type than the register has of it is refused; otherwise reviewers are told. */
  refusesOtherTypes: boolean;
  /** Who renews a lock more days before its end is told that it is early. */
  earlyDays: number;
  /** After how many days without a change an unfinished application is the operator's to withdraw. */
  unfinishedDays: number;
  banks: readonly Bank[];
  noticeMetrics: NoticeMetrics;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: Logger;
}

/** A feature: defines its routes on the book. */
export type Feature = (defineRoute: DefineRoute, dependencies: Dependencies) => void;
