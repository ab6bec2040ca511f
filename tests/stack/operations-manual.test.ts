import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { ownBuildId } from "../../config/worker";
import { lockKey } from "../../domain/form/lock-key";
import { shortNumberOf } from "../../domain/form/short-number";
import { eventually } from "../../embedded/demo/narrator";
import { temporalCli } from "../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import { commandsOf, readPage } from "../docs/fenced";
import { expectPoll } from "../support/expect-poll";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import { approved, serialOf, submitted } from "../support/journey";
import { demoUser, testStack } from "../support/test-stack";
import { readAs } from "../support/world";

const run = promisify(execFile);
const root = join(__dirname, "..", "..");
const manual = readPage("docs/operations/README.md");
const commands = commandsOf(manual);

const stack = testStack();
let cli: string;
beforeAll(async () => {
  cli = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
});

/** Runs shell lines as an operator on this machine does, in a shell with the manual's preparations. */
async function shell(lines: string, env: Record<string, string> = {}): Promise<string> {
  const temporal = `temporal() { "${cli}" "$@" --address ${stack.addresses.temporal}; }`;
  const { stdout } = await run("bash", ["-euc", `${temporal}\n${lines}`], {
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    timeout: 180_000,
  });
  return stdout;
}

/** Returns an operator's token, requested by the manual's own command. */
async function operatorToken(): Promise<string> {
  const line = commands.find((command) => command.startsWith("TOKEN=")) ?? "";
  const { username, password } = demoUser(stack, "operator");
  const token = await shell(`${line}\nprintf %s "$TOKEN"`, {
    TOKEN_URL: `${stack.addresses.identity}/token`,
    CLIENT_ID: username,
    CLIENT_SECRET: password,
  });
  expect(token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  return token;
}

/** Patterns that a command's output must match, by a pattern of the command. */
const expectations: [RegExp, RegExp][] = [
  [/workflow list --query 'CaStage = "待审核"'/, /renewalApplication/],
  // Exactly one application has the lock, and the number.
  [/workflow list --query 'Ca(?:LockSerials|Number) = /, /^[^\n]*\n[^\n]*renewalApplication[^\n]*\n?$/],
  [
    /workflow metadata/,
    /^(?=[^]*等审核员审核)(?=[^]*北京时间)(?=[^]*\/operations\/applications\/)(?=[^]*由门户发出)(?=[^]*不要手动发送)/,
  ],
  [/workflow show/, /^(?![^]*YmluYXJ5L2VuY3J5cHRlZA)[^]*EVENT_TYPE_WORKFLOW_EXECUTION_STARTED/],
  [/workflow query/, /待审核/],
  [/workflow count/, /Total: \d+/],
  [/workflow describe/, /CaStage/],
  [/workflow signal/, /Signal workflow succeeded/],
  [/workflow cancel/, /Canceled workflow|cancellation/i],
  [/workflow reset/, /RunId|reset|Started batch/i],
];

const temporalCommands = [
  ...commands.filter((line) => line.startsWith("temporal ")),
  ...[...manual.matchAll(/`(temporal [^`]+)`/g)].map(([, command = ""]) => command),
];

test.each(temporalCommands)(
  "when an operator types %s, then it does what the manual says",
  async (command) => {
    const bidder = await world.newBidder();
    const { id, form } = await submitted({ world, bidder });
    // Other tests have running workflows as well, so the query is narrowed to this test's workflow.
    const ofThisTest = command.replace(
      /--query 'ExecutionStatus = "Running"' --type/,
      `--query 'WorkflowId = "${id}"' --type`,
    );
    const line = ofThisTest
      .replaceAll("--schedule-id 名称", "--schedule-id lock-reminders")
      .replaceAll("编号", id)
      .replaceAll("短号", shortNumberOf(id))
      .replaceAll("锁序列号", lockKey(serialOf(form)));
    const output = await shell(line, {
      TOKEN: await operatorToken(),
      CODEC: `${stack.addresses.api}/codec`,
    });
    const [, expected] = expectations.find(([about]) => about.test(command)) ?? [];
    if (expected) expect(output).toMatch(expected);
  },
);

test("when Temporal refuses to make a release current over something else that changed, then the script asks again, and over nothing else", async () => {
  const dir = await mkdtemp(join(tmpdir(), "set-current-version-"));
  // A replacement for docker-compose runs Temporal's CLI without a container. Its first two calls are refused as
  // Temporal refuses them.
  const compose = join(dir, "docker-compose");
  await writeFile(
    compose,
    `#!/usr/bin/env bash
echo tried >> "${dir}/tries"
if [ "$(wc -l < "${dir}/tries")" -le 2 ]; then
  echo "unable to set the current version: conflict token mismatch" >&2
  exit 1
fi
exec "${cli}" "\${@:5}" --address ${stack.addresses.temporal}
`,
    { mode: 0o755 },
  );
  const env = { DOCKER_COMPOSE: compose, SECONDS_BETWEEN_TRIES: "0" };
  const tries = async () => (await readFile(join(dir, "tries"), "utf8")).split("\n").length - 1;
  expect(await shell(`deploy/ca current ${ownBuildId()}`, env)).not.toContain("conflict");
  expect(await tries()).toBe(3);
  await expect(shell("deploy/ca current nobody-s", env)).rejects.toThrow();
  expect(await tries()).toBe(4);
});

test("when the manual says where npm start keeps the CLI, then it is there", () => {
  if (!cli.startsWith(defaultToolsDir)) return;
  expect(manual).toContain(`alias temporal='${relative(root, cli)}'`);
});

test("when operators open the manual's views, then each is a question that Temporal answers, and each application has its name", async () => {
  const views = [...manual.matchAll(/workflows\?query=([^)]+)\)/g)].map(([, query = ""]) =>
    decodeURIComponent(query),
  );
  const bidder = await world.newBidder();
  const { id } = await submitted({ world, bidder });
  for (const query of views)
    expect((await engine.client.workflow.count(query)).count).toBeGreaterThanOrEqual(0);
  expect(views.length).toBeGreaterThan(4);
  const described = await engine.client.workflow.getHandle(id).describe();
  expect(await described.staticSummary()).toBe(`${shortNumberOf(id)} ${bidder.orgName}`);
});

test("operators resend an SMS that was given up: it is listed before and sent after, or dropped if its news no longer holds", async () => {
  const bidder = await world.newBidder();
  const { id } = await approved({ world, bidder });
  const { messages } = world.models;
  // The test copies an SMS that was already sent. A copy of one that is being sent would be reserved for its worker for
  // a minute.
  const sent = await eventually(
    "the SMS of the approval",
    () => messages.findOne({ _id: new RegExp(`^${id}:`), status: "已发送" }).lean(),
    (message) => message !== null,
  );
  const copies = [
    { _id: `${id}:review-1:given-up`, becomes: "已发送" },
    { _id: `${id}:review-2`, becomes: "不再发送" },
  ];
  for (const { _id } of copies) {
    const givenUp = { ...sent, _id, status: "发送失败", lastError: "示例", attempts: 56 };
    await messages.collection.insertOne({ ...givenUp, createdAt: new Date(Date.now() - 7_200_000) } as never);
  }
  const { api } = world.operator;
  const listed = (await readAs<"duties">(world.operator, "/api/duties")).items;
  for (const { _id, becomes } of copies) {
    expect(listed).toContainEqual(expect.objectContaining({ id: _id, kind: "smsFailed" }));
    const resent = await api.call("POST", "/api/operations/sms/resend", { body: { id: _id } });
    expect(resent).toMatchObject({ status: 200, body: { resent: 1 } });
    await expectPoll(async () => (await messages.findById(_id).lean())?.status).toBe(becomes);
  }
});

test("when the manual runs something in a container, then a compose file has that service", () => {
  const services = ["docker-compose.yml", "deploy/keycloak/compose.yml", "deploy/nginx/compose.yml"].flatMap(
    (file) => {
      const { services: known } = parse(readFileSync(join(root, file), "utf8"), { merge: true }) as {
        services: object;
      };
      return Object.keys(known);
    },
  );
  const named = commands
    .filter((line) => line.includes("docker-compose "))
    .flatMap((line) => [
      ...(/docker-compose (?:exec|run)(?: -T| --rm)* ([\w-]+)/.exec(line)?.slice(1) ?? []),
      ...(/docker-compose (?:stop|logs) ((?:[\w-]+ ?)+)/.exec(line)?.[1]?.trim().split(" ") ?? []),
    ])
    .filter((word) => !word.startsWith("-"));
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !services.includes(name))).toEqual([]);
});

test("when the manual names a line of the log, then the programs write it", async () => {
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8")) as {
    include: string[];
  };
  const rooms = include.filter((room) => !["stand-ins", "embedded", "bench"].includes(room));
  const files = (
    await Promise.all(
      rooms.map(async (room) =>
        (await readdir(join(root, room), { recursive: true }))
          .filter((name) => name.endsWith(".ts"))
          .map((name) => join(root, room, name)),
      ),
    )
  ).flat();
  const source = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const notLines = ["docker compose", "workflow show"];
  const named = [...manual.matchAll(/`([a-z][a-z']*(?: [a-zA-Z']+)+)`/g)]
    .map(([, words = ""]) => words)
    .filter((words) => !notLines.includes(words) && !/^(temporal|npm|systemctl|chronyc) /.test(words));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((words) => !source.includes(words))).toEqual([]);
});
