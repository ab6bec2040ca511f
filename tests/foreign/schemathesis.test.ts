import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { useOwnHouse } from "../support/own-house";
import { preparePython } from "./python-environment";

/*
 * Tests with Schemathesis, which reads the API's document and sends requests of which its authors didn't think. It
 * knows nothing of an application's states; tests/stack/requests.test.ts covers those.
 */

/**
 * Number of random requests for each operation and role, in addition to some forty that cover the operation's document.
 */
const examples = Number(process.env["SCHEMATHESIS_EXAMPLES"] ?? 20);
const seed = Number(process.env["SCHEMATHESIS_SEED"] ?? 20_261_128);
const roleTimeout = 600_000 + examples * 60_000;

const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
  "ignored_auth",
];

const house = useOwnHouse();
let schemathesis: string;
beforeAll(async () => {
  schemathesis = join(dirname(await preparePython("schemathesis")), "st");
});

const tokens: Record<string, () => string> = {
  bidder: () => house.bidder.token,
  reviewer: () => house.world.reviewer.token,
  operator: () => house.world.operator.token,
  issuer: () => house.world.issuer.token,
  accountant: () => house.world.accountant.token,
  auditor: () => house.world.auditor.token,
  subscriber: () => house.world.subscriber.token,
};

/** Runs Schemathesis, and returns its output if it found nothing. */
function run(token: string): Promise<string> {
  const { api } = house.own.stack.addresses;
  const options = [
    `${api}/openapi.json`,
    "--header",
    `Authorization: Bearer ${token}`,
    "--checks",
    checks.join(),
  ];
  const size = ["--max-examples", String(examples), "--seed", String(seed), "--continue-on-failure"];
  const cwd = house.own.dataDir;
  return new Promise((resolve, reject) => {
    execFile(schemathesis, ["run", ...options, ...size], { cwd, maxBuffer: 2 ** 26 }, (error, stdout) => {
      if (error) reject(new Error(stdout));
      else resolve(stdout);
    });
  });
}

test.each(Object.keys(tokens))(
  `when Schemathesis asks each operation as a %s (SCHEMATHESIS_EXAMPLES=${examples}), then each answer is as the document says`,
  async (role) => {
    const printed = await run(tokens[role]?.() ?? "");
    process.stdout.write(printed.slice(printed.lastIndexOf("SUMMARY")));
  },
  roleTimeout,
);
