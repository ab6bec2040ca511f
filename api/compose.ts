import type { Router } from "express";
import { earlierContactRoutes } from "./applications/earlier-contacts";
import { applicationRoutes } from "./applications/routes";
import { auditRoutes } from "./audit/routes";
import { callbackRoutes } from "./callbacks/routes";
import { commandRoutes } from "./commands/routes";
import { consentRoutes } from "./consents/routes";
import type { Dependencies, Feature } from "./dependencies";
import { endpointRoutes } from "./events/endpoint-routes";
import { eventRoutes } from "./events/routes";
import { invoiceDocumentRoutes } from "./invoices/documents";
import { invoicePageRoutes } from "./invoices/pages";
import { pendingInvoiceRoutes } from "./invoices/pending";
import { invoiceDeliveryRoutes } from "./invoices/delivery";
import { earlierMaterialRoutes } from "./materials/earlier-routes";
import { materialReadRoutes } from "./materials/read-routes";
import { materialRoutes } from "./materials/routes";
import { createRouteBook, type RouteBookOptions } from "./openapi/route-book";
import { lockRegisterRoutes } from "./locks/register-routes";
import { lockRoutes } from "./locks/routes";
import { dutyRoutes } from "./operations/duty-routes";
import { operationRoutes } from "./operations/routes";
import { runRoutes } from "./operations/runs";
import { smsRoutes } from "./operations/sms";
import { webhookRoutes } from "./operations/webhooks";
import { paymentRoutes } from "./payments/routes";
import { monthRoutes } from "./reconciliation/month-routes";
import { differenceRoutes } from "./reconciliation/difference-routes";
import { reconciliationRoutes } from "./reconciliation/routes";
import { refundRoutes } from "./refunds/routes";
import { ratingRoutes } from "./ratings/routes";
import { reviewRoutes } from "./reviews/routes";
import { workOrderRoutes } from "./work-orders/routes";
import { termsRoutes } from "./terms/routes";

/** All features, in the order in which their routes are matched. */
export const features: readonly Feature[] = [
  applicationRoutes,
  earlierContactRoutes,
  paymentRoutes,
  reviewRoutes,
  ratingRoutes,
  commandRoutes,
  workOrderRoutes,
  // These routes must come before the uploads, whose path with two placeholders also matches theirs.
  materialReadRoutes,
  materialRoutes,
  earlierMaterialRoutes,
  lockRoutes,
  lockRegisterRoutes,
  invoiceDocumentRoutes,
  invoicePageRoutes,
  pendingInvoiceRoutes,
  invoiceDeliveryRoutes,
  operationRoutes,
  runRoutes,
  webhookRoutes,
  smsRoutes,
  refundRoutes,
  consentRoutes,
  reconciliationRoutes,
  differenceRoutes,
  dutyRoutes,
  monthRoutes,
  termsRoutes,
  auditRoutes,
  eventRoutes,
  endpointRoutes,
];

/** Creates the routers of everything under /api, and of its document at /openapi.json. */
export function apiRouters(dependencies: Dependencies, book: RouteBookOptions): Router[] {
  const { defineRoute, router } = createRouteBook(book);
  for (const feature of features) feature(defineRoute, dependencies);
  return [router(), callbackRoutes(dependencies)];
}
