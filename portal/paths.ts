/** Every address of the portal's pages. */
export const paths = {
  home: "/",
  signedIn: "/auth/callback",
  applications: "/applications",
  consent: "/applications/new",
  newForm: "/applications/new/form",
  application: (id: string) => `/applications/${id}`,
  editApplication: (id: string) => `/applications/${id}/edit`,
  payments: "/payments",
  pay: (id: string) => `/payments/${id}`,
  paymentDetails: (id: string) => `/payments/${id}/details`,
  renewal: "/renewal",
  invoices: "/invoices",
  invoice: (id: string) => `/invoices/${id}`,
  reviews: "/reviews",
  review: (id: string) => `/reviews/${id}`,
  operations: "/operations",
  reconciliation: (day: string) => `/operations/reconciliation/${day}`,
  operation: (id: string) => `/operations/applications/${id}`,
} as const;

/** Every address of the API that the portal calls. */
export const endpoints = {
  config: "/portal-config.json",
  terms: "/api/terms",
  applications: "/api/applications",
  application: (id: string) => `/api/applications/${id}`,
  command: (id: string, command: string) => `/api/applications/${id}/${command}`,
  qr: (id: string, attemptNumber: string) => `/api/applications/${id}/payments/${attemptNumber}/qr.svg`,
  invoiceFile: (id: string) => `/api/applications/${id}/invoice.pdf`,
  reviews: "/api/reviews",
  operations: "/api/operations/applications",
  refunds: "/api/refunds",
  reconciliation: "/api/reconciliation",
  reconciliationOf: (day: string) => `/api/reconciliation/${day}`,
  reconciliationRun: (day: string) => `/api/reconciliation/${day}/run`,
  ledger: (day: string) => `/api/ledger/${day}.csv`,
  refund: (number: string, command: "retry" | "resolution" | "treatment") =>
    `/api/refunds/${number}/${command}`,
} as const;
