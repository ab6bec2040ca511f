"use strict";

const shared = {
  rootDir: __dirname,
  // Not in the machine's temporary folder, where it would stay.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  transform: {
    "^.+\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }],
  },
  // jose and oidc-provider are published as ES modules only.
  transformIgnorePatterns: ["/node_modules/(?!(jose|oidc-provider)/)"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.data/", "<rootDir>/.tools/"],
};

/**
 * Suites beside `npm test`, with their folders: vendors' own clients, processes killed, chaos, programs that nothing
 * else needs, and the embedded default's own programs, on which all other tests stand. Each has a script of its own in
 * package.json.
 */
const besides = {
  foreign: ["tests/foreign"],
  kills: ["tests/kills"],
  rehearsals: ["tests/rehearsals"],
  chaos: ["tests/chaos"],
  embedded: ["tests/embedded", "tests/stand-ins"],
};

/** Tests that talk to the embedded stack, of which one is started for the whole run. */
const onTheStack = ["tests/api", "tests/stack", "tests/workflows", "tests/portal"];

/**
 * Beginnings of the paths of tests that `npm test` leaves to `npm run test:all`: those that take longest and look at what
 * seldom changes, in places that tests of `npm test` visit, too. Jest alone leaves nothing out.
 */
const deeper = Object.values({
  documentsAndInstallation: [
    "deploy/",
    "docs/",
    "doctor/",
    "stack/doctor",
    "stack/integration-guide",
    "stack/operations-manual",
  ],
  everyCommandRoleOrMoment: [
    "api/every-answer",
    "stack/access",
    "stack/ends",
    "stack/one-message",
    "stack/requests",
    "stack/several-locks",
    "workflows/invoice-lives",
    "workflows/races",
    "workflows/recorded-commands",
    "workflows/shown",
  ],
  partsThatBreak: [
    "stack/audit-heads",
    "stack/failing-tasks",
    "stack/foreign-runs",
    "stack/metrics",
    "stack/revival",
    "stack/sealed-activities",
    "stack/starts",
    "stack/strays",
    "stack/temporal-tls",
    "stack/webhooks",
    "workflows/carried-on",
    "workflows/forged-history",
    "workflows/local-activities",
  ],
  pagesInPeculiarStates: [
    "portal/after-payment",
    "portal/application-form",
    "portal/locks",
    "portal/material",
    "portal/offline",
    "portal/out-of-date",
    "portal/paying",
    "portal/session",
    "portal/several-locks",
    "portal/short-limits",
    "portal/uploads",
    "portal/workbench",
  ],
  daysThatAreCompared: [
    "portal/finance",
    "stack/booked-refunds",
    "stack/kept-bills",
    "stack/part-refunds",
    "stack/reconciliation",
  ],
}).flat();
const leftOut = process.env["TESTS"] === "short" ? deeper.map((start) => `<rootDir>/tests/${start}`) : [];

/** @type {import("jest").Config} */
module.exports = {
  // Tests wait for stacks and browsers nearly half of their time: twice as many as there are cores here.
  maxWorkers: 4,
  testSequencer: "<rootDir>/tests/support/in-order.cjs",
  // A process keeps all that its test files have loaded until it ends. A new process costs a second.
  workerIdleMemoryLimit: "1GB",
  // The limit ends tests that hang, but none that are slow on a busy machine.
  testTimeout: 300_000,
  collectCoverageFrom: ["domain/**/*.ts", "workflows/**/*.ts"],
  coverageDirectory: "coverage",
  coverageReporters: ["text"],
  projects: [
    {
      ...shared,
      displayName: "parts",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: [
        ...[...onTheStack, ...Object.values(besides).flat()].map((folder) => `<rootDir>/${folder}/`),
        "/node_modules/",
        "sms-outbox",
        ...leftOut,
      ],
    },
    {
      ...shared,
      displayName: "stack",
      testMatch: [
        ...onTheStack.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
        "<rootDir>/tests/worker/sms-outbox.test.ts",
      ],
      testPathIgnorePatterns: ["/node_modules/", ...leftOut],
      globalSetup: "<rootDir>/tests/support/global-setup.ts",
      globalTeardown: "<rootDir>/tests/support/global-teardown.ts",
      setupFiles: [
        "<rootDir>/tests/support/away-from-midnight.cjs",
        "<rootDir>/tests/support/check-every-answer.ts",
      ],
      // The workflow sandbox's own coverage is merged by the workflow tests.
      coveragePathIgnorePatterns: ["/node_modules/", "<rootDir>/workflows/"],
    },
    ...Object.entries(besides).map(([suite, folders]) => ({
      ...shared,
      displayName: suite,
      testMatch: folders.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
    })),
  ],
};
