import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { onceMade } from "../../embedded/tools/once-made";
import { runCommand } from "../../embedded/tools/run-command";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { invoiceFor, formOf } from "../support/journey";
import { picture } from "../support/materials";
import { useOwnHouse } from "../support/own-house";
import { compileJava, prepareJava, runJava } from "./java-environment";
import { preparePython } from "./python-environment";
import { runClient } from "./run-client";

const sources = join(__dirname, "typescript");
const pythonSources = join(__dirname, "python");

/**
 * Installs the packages of the program in typescript/ on first use, as its lock file pins them. @returns the program's
 * folder
 */
function prepareTypescript(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of readdirSync(sources).toSorted()) hash.update(readFileSync(join(sources, name)));
  const version = hash.digest("hex").slice(0, 12);
  return onceMade(join(projectRoot, ".tools", `foreign-typescript-${version}`), async (unfinished) => {
    cpSync(sources, unfinished, { recursive: true });
    await runCommand({ command: "npm", args: ["ci"], timeoutMs: 300_000, cwd: unfinished });
  });
}

const house = useOwnHouse();
let folder: string;
let document: string;
beforeAll(async () => {
  folder = join(house.own.dataDir, "clients");
  mkdirSync(folder);
  document = join(folder, "openapi.json");
  const served = await fetch(`${house.own.stack.addresses.api}/openapi.json`);
  writeFileSync(document, await served.text());
});

/** Returns what the program of an integrator needs for a whole life, and what it sees of it. */
function life() {
  const { world, bidder, own } = house;
  const { api, wechatGateway } = own.stack.addresses;
  const given = {
    api,
    tokens: { bidder: bidder.token, reviewer: world.reviewer.token, subscriber: world.subscriber.token },
    form: formOf(bidder),
    licence: picture(1).toString("base64"),
    pay: [`${wechatGateway}/control/orders/`, "/pay"],
    invoice: invoiceFor(bidder),
  };
  const seen = {
    refused: "NO_ROLE",
    stage: "已办理",
    invoiceNumber: expect.stringMatching(/^\d{20}$/),
    pdf: "%PDF-",
    events: ["submitted", "approved", "paid", "lockResult", "handled", "invoiced"].map(
      (type) => `application.${type}`,
    ),
  };
  return { given, seen };
}

test("clients of openapi-typescript and hey-api compile strictly and each live a whole life", async () => {
  const cwd = await prepareTypescript();
  const run = (...args: string[]) => runCommand({ command: "npx", args, timeoutMs: 300_000, cwd });
  await Promise.all([
    run("openapi-typescript", document, "-o", "schema.ts"),
    run("openapi-ts", "-i", document, "-o", "hey-api"),
  ]);
  await run("tsc", "-p", ".");
  const [first, second] = [life(), life()];
  const [fetched, called] = await Promise.all([
    runClient(process.execPath, [join(cwd, "built", "life.js")], first.given),
    runClient(process.execPath, [join(cwd, "built", "life-hey-api.js")], second.given),
  ]);
  const location = expect.stringMatching(/^\/api\/applications\/\w{26}$/);
  expect(fetched).toEqual({ ...first.seen, location });
  expect(called).toEqual(second.seen);
});

/** Generates a client into a folder of its own with one of the generators. @returns the folder, and the generators' Python */
async function generate(program: string, generator: string, args: readonly string[]) {
  const python = await preparePython("generated-clients");
  const cwd = join(folder, program);
  mkdirSync(cwd);
  const { PATH = "" } = process.env;
  await runCommand({
    ...{ command: join(dirname(python), generator), args: [...args], timeoutMs: 300_000, cwd },
    env: { ...process.env, PATH: [dirname(python), PATH].join(delimiter) },
  });
  return { python, cwd };
}

/**
 * Generates a Python client with one of the generators, and has its program live a life. @returns what it saw, and what
 * it should have seen
 */
async function liveInPython(program: string, generator: string, args: readonly string[]) {
  const { python, cwd } = await generate(program, generator, args);
  // The program lies beside the package, because Python looks for packages there.
  cpSync(join(pythonSources, `${program}.py`), join(cwd, `${program}.py`));
  await runCommand({ command: python, args: ["-m", "compileall", "-q", "."], timeoutMs: 300_000, cwd });
  const { given, seen } = life();
  return { told: await runClient(python, [join(cwd, `${program}.py`)], given), seen };
}

/** Returns the arguments by which openapi-generator makes a client without tests and pages. */
const openapiGenerator = (language: string, ...more: readonly string[]) => [
  ...["generate", "-g", language, "-i", document, "-o", ".", ...more],
  ...["--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"],
];

test("a Python client of openapi-generator compiles and lives a whole life", async () => {
  const args = openapiGenerator("python");
  const { told, seen } = await liveInPython("life_openapi_generator", "openapi-generator-cli", args);
  expect(told).toEqual(seen);
});

test("a Java client of openapi-generator compiles and lives a whole life", async () => {
  // The client ignores fields that it doesn't know, and sends no empty list for one that was left out. It takes tokens
  // in place of a sign-in, of which the generator knows nothing.
  const options = "disallowAdditionalPropertiesIfNotPresent=false,containerDefaultToNull=true";
  const args = openapiGenerator(
    ...["java", "--additional-properties", `openApiNullable=false,${options}`],
    ...["--openapi-normalizer", "SET_BEARER_AUTH_FOR_NAME=signIn"],
  );
  const [java, { cwd }] = await Promise.all([prepareJava(), generate("java", "openapi-generator-cli", args)]);
  const classes = await compileJava(java, join(cwd, "src", "main"));
  const { given, seen } = life();
  expect(await runJava(java, "LifeOpenapiGenerator", given, classes)).toEqual(seen);
});

test("a client of openapi-python-client compiles and lives a whole life", async () => {
  const { told, seen } = await liveInPython("life_openapi_python_client", "openapi-python-client", [
    ...["generate", "--path", document, "--output-path", "openapi_python_life"],
    ...["--meta", "none", "--config", join(pythonSources, "openapi-python-client.yaml")],
  ]);
  expect(told).toEqual(seen);
});
