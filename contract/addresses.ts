import type { AnswerName } from "./answers";
import type { UpdateName } from "./command-row";

/*
 * Addresses of the API. Routes are declared with them, and the portal calls by their names, so that no address is
 * written twice. This file imports no schemas: the portal's first load contains the addresses only. A name in braces
 * stands for a parameter.
 */

type Address = `${"post" | "put" | "delete"} /api/${string}`;

/** Addresses of the commands that workflows take; contract/commands.ts has their bodies. */
export const commandAddresses = {
  submit: "post /api/applications/{id}/submission",
  edit: "put /api/applications/{id}",
  review: "post /api/applications/{id}/review",
  startPayment: "post /api/applications/{id}/payments",
  giveUpPayment: "post /api/applications/{id}/payments/unfinished",
  addRecord: "post /api/applications/{id}/records",
  ship: "post /api/applications/{id}/shipment",
  correctRecipient: "put /api/applications/{id}/recipient",
  correctShipment: "put /api/applications/{id}/shipment",
  giveOut: "post /api/work-orders/{id}/claims",
  recordResults: "put /api/work-orders/{id}/results",
  markHandled: "post /api/applications/{id}/handled",
  confirmReceipt: "post /api/applications/{id}/receipt",
  requestInvoice: "post /api/applications/{id}/invoice",
  reissueInvoice: "post /api/applications/{id}/invoice/reissue",
  refundPart: "post /api/applications/{id}/part-refund",
  refundInvoiced: "post /api/applications/{id}/invoice/refund",
  withdraw: "post /api/applications/{id}/withdrawal",
  bookRefund: "post /api/applications/{id}/refunds",
  retryRefund: "post /api/refunds/{number}/retry",
  resolveRefund: "post /api/refunds/{number}/resolution",
  treatRefund: "post /api/refunds/{number}/treatment",
} as const satisfies Record<UpdateName, Address>;

/** Addresses of all other writes; contract/writes.ts has their bodies and answers. */
export const writeAddresses = {
  createDraft: "post /api/applications",
  deleteDraft: "delete /api/applications/{id}",
  takeOverMaterials: "post /api/applications/{id}/materials",
  noteMaterialEnd: "put /api/applications/{id}/materials/{file}",
  deleteMaterial: "delete /api/applications/{id}/materials/{file}",
  resendInvoice: "post /api/applications/{id}/invoice/delivery",
  setLockReminder: "put /api/locks/reminder",
  importLocks: "post /api/operations/locks/import",
  changeLock: "put /api/operations/locks/{serial}",
  lookAt: "put /api/reviews/{id}/look",
  skipReview: "post /api/reviews/{id}/skip",
  takeNext: "post /api/reviews/next",
  rateService: "post /api/applications/{id}/rating",
  claimWorkOrders: "post /api/work-orders/claims",
  reviveRun: "post /api/operations/applications/{id}/revival",
  resendSms: "post /api/operations/sms/resend",
  resendWebhook: "post /api/operations/webhooks/{id}/resend",
  createEndpoint: "post /api/webhook-endpoints",
  changeEndpoint: "put /api/webhook-endpoints/{endpoint}",
  deleteEndpoint: "delete /api/webhook-endpoints/{endpoint}",
  enableEndpoint: "post /api/webhook-endpoints/{endpoint}/enablement",
  pauseEndpoint: "post /api/webhook-endpoints/{endpoint}/pause",
  pingEndpoint: "post /api/webhook-endpoints/{endpoint}/ping",
  rollSecret: "post /api/webhook-endpoints/{endpoint}/secrets",
  endFormerSecret: "delete /api/webhook-endpoints/{endpoint}/secrets/former",
  replayEvents: "post /api/webhook-endpoints/{endpoint}/replay",
  repairRuns: "post /api/operations/repairs",
  reconcileDay: "post /api/reconciliation/{day}/run",
  noteDifference: "post /api/differences/{id}/notes",
  assignDifference: "post /api/differences/{id}/assignee",
  verifyDuty: "post /api/duties/verifications",
  closeDifference: "post /api/differences/{id}/closure",
  decideConsent: "post /api/consents/{id}/decision",
  withdrawConsent: "post /api/consents/{id}/withdrawal",
} as const satisfies Record<string, Address>;

/** Addresses of reads, each under the name of its answer in contract/answers. */
export const readAddresses = {
  terms: "/api/terms",
  applicationPage: "/api/applications",
  application: "/api/applications/{id}",
  contact: "/api/applications/{id}/contact",
  invoiceTitle: "/api/applications/{id}/invoice/title",
  materialPages: "/api/applications/{id}/materials/{file}/pages",
  invoicePages: "/api/applications/{id}/invoice/pages",
  rating: "/api/applications/{id}/rating",
  earlierMaterials: "/api/applications/{id}/materials",
  earlierContacts: "/api/contacts",
  drawer: "/api/invoices/drawer",
  pendingInvoices: "/api/invoices/pending",
  myLocks: "/api/locks",
  lockPage: "/api/operations/locks",
  queuePage: "/api/reviews",
  reviewFigures: "/api/reviews/figures",
  summaryPage: "/api/operations/applications",
  workOrders: "/api/work-orders",
  ratingFigures: "/api/operations/ratings",
  overview: "/api/operations/overview",
  missingRuns: "/api/operations/missing-runs",
  auditPage: "/api/audit",
  abnormalRefunds: "/api/refunds",
  dayList: "/api/reconciliation",
  dayReport: "/api/reconciliation/{day}",
  differences: "/api/differences",
  duties: "/api/duties",
  consents: "/api/consents",
  month: "/api/months/{month}",
  events: "/api/events",
  webhookEndpoints: "/api/webhook-endpoints",
  webhookCalls: "/api/webhook-endpoints/{endpoint}/calls",
  webhookDeliveries: "/api/operations/webhooks",
} as const satisfies Partial<Record<AnswerName, `/api/${string}`>>;

/** Addresses of reads that answer with files instead of JSON: pictures, tables and documents. */
export const fileAddresses = {
  material: "/api/applications/{id}/materials/{file}",
  materialPage: "/api/applications/{id}/materials/{file}/pages/{page}",
  invoicePage: "/api/applications/{id}/invoice/pages/{page}",
  upload: "/api/applications/{id}/materials/{material}/{sha256}",
  qr: "/api/applications/{id}/payments/{number}/qr.svg",
  qrPicture: "/api/applications/{id}/payments/{number}/qr.png",
  invoice: "/api/applications/{id}/invoice/{format}",
  numberedInvoice: "/api/applications/{id}/invoices/{number}/{format}",
  queue: "/api/reviews/export.csv",
  workOrders: "/api/work-orders/export.csv",
  audit: "/api/audit/export.csv",
  duties: "/api/duties/export.csv",
  month: "/api/months/{month}/report.csv",
  ledger: "/api/ledger/{day}.csv",
} as const satisfies Record<string, `/api/${string}`>;
