/** Limits so high that a stack whose users are programs never reaches them: in tests, benchmarks and the demo. */
export const boundless: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "LIMIT_READS_PER_MINUTE",
    "LIMIT_WRITES_PER_MINUTE",
    "LIMIT_REQUESTS_PER_MINUTE_OF_ORGANISATION",
    "LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS",
    "LIMIT_READS_AT_ONCE",
    "LIMIT_WRITES_AT_ONCE",
    "LIMIT_DRAFTS_PER_DAY",
    "LIMIT_SUBMISSIONS_PER_DAY",
    "LIMIT_ORDERS_PER_HOUR",
    "LIMIT_INVOICE_DELIVERIES_PER_DAY",
    "LIMIT_MATERIAL_MEGABYTES_PER_DAY",
    "LIMIT_INSPECTION_SECONDS_PER_DAY",
    "LIMIT_SMS_OF_NUMBER_PER_DAY",
    "LIMIT_CONNECTIONS",
    "LIMIT_CONNECTIONS_OF_ADDRESS",
  ].map((name) => [name, "1000000"]),
);
