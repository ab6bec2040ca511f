import { readFileSync } from "node:fs";
import { withdrawByTwo, type ApiClient, type ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { environmentOf } from "../deploy/compose";
import { formOf } from "../support/journey";
import { openDocumentedStack, type DocumentedStack } from "./install/documented-stack";
import { flood, forgedNotice, meanwhile, p95, settledAfter } from "./install/flood";
import { isPages, publicUrl, roadOfLayout } from "./install/layouts";
import { host, whyTogether } from "./install/namespaces";
import { roadsOf } from "./install/roads";
import { testSignIn } from "./install/sign-in";
import { openVisitors, users, type Visitors } from "./install/visitors";

jest.setTimeout(1_800_000);
const together = whyTogether();
const inNamespaces = together === undefined ? test : test.skip;
/** Runs a test only in the layout of the page, if its subject is the same in every layout. */
const inPagesLayout = isPages ? inNamespaces : test.skip;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Lines of the page that aren't typed here, because they need a machine of their own or other rehearsals type them. */
const notTyped = [
  /^openssl pkcs12 /,
  /^DEBIAN_MIRROR=|^grep .* \/etc\/apt/,
  /^apt-get update && apt-get install /,
  /^timedatectl$/,
  /^deploy\/ca (backup|rehearse-restore)/,
];

let stack: DocumentedStack;
/** Lines that `deploy/ca up` has printed. */
let said: string;
let visitors: Visitors;
let roads: ReturnType<typeof roadsOf>;
let bidder: ApiClient;
let reviewer: ApiClient;
let controls: Awaited<ReturnType<DocumentedStack["controls"]>>;

beforeAll(async () => {
  stack = await openDocumentedStack();
  if (together !== undefined) return say(`no network namespaces: ${together}`);
  roads = roadsOf(stack);
  await roads.open[roadOfLayout]();
  said = await stack.page.take("deploy/ca up");
  visitors = await openVisitors(stack);
  controls = await stack.controls();
});
afterAll(async () => {
  await visitors?.close();
  await stack?.close();
});

test("when the page is followed on an empty machine, then nothing is left to be filled in or brought", async () => {
  const left = (await stack.page.installAgain()).split("\n").filter((line) => line.startsWith("   "));
  expect(left).toEqual([]);
});

/** Reads one of the kernel's files about a process. */
const ofProcess = (name: string, what: string): string =>
  readFileSync(`/proc/${stack.containers.pidOf(name)}/${what}`, "utf8");

inNamespaces(
  "when what runs is held against what docker-compose makes of the page's files, then only what the table has is otherwise",
  async () => {
    const { services } = await stack.page.compose();
    say("documented | here");
    for (const [name, { program, variables = {}, healthPort }] of Object.entries(stack.stands())) {
      say(`${name}: image ${services[name]?.image} | ${program}`);
      for (const [variable, value] of Object.entries(variables))
        say(`${name}: ${variable}=${services[name]?.environment?.[variable] ?? ""} | ${value}`);
      if (healthPort) say(`${name}: its own health check | port ${healthPort} is open`);
    }
    say("ports 80 and 443 of the machine | those of nginx's container");
    say(
      "the gateways on the internet | stand-ins under their names, with keys of their own, signed by a test authority",
    );

    for (const name of stack.servers()) {
      const { variables = {}, image } = stack.stands()[name] ?? {};
      const variablesIn = ofProcess(name, "environ").split("\0").filter(Boolean);
      const running = Object.fromEntries(
        variablesIn.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      );
      // Keycloak's entry point reads the password from a file and passes it on in the environment.
      for (const shells of ["PATH", "LANG", "PWD", "OLDPWD", "SHLVL", "_", "KC_DB_PASSWORD"])
        delete running[shells];
      // Nginx writes its process title over its environment. Its variables are in its configuration.
      if (name !== "nginx")
        expect(running).toEqual({ ...image?.environment, ...environmentOf(services[name]), ...variables });
      // A service without any network has one here that nobody else is in.
      const { network_mode: mode, networks = {} } = services[name] ?? {};
      const expected = mode === "none" ? [`of-${name}`] : Object.keys(networks).toSorted();
      expect(stack.containers.networksOf(name).toSorted()).toEqual(expected);
    }
    for (const name of ["api", "worker"]) {
      expect(ofProcess(name, "cmdline").split("\0").filter(Boolean)).toEqual(services[name]?.command);
      expect(ofProcess(name, "status")).toMatch(/^Uid:\s+1000\s[^]*^CapBnd:\s+0+$/m);
    }
    expect(said).toMatch(/✔ 可以启动[^]*已就绪/);
  },
);

if (together === undefined && isPages)
  testSignIn(
    () => stack,
    () => visitors,
  );

/** Brings a new application to 审核通过. @returns its id */
async function approved(): Promise<string> {
  const { id } = await bidder.create(formOf(users.bidder));
  await bidder.submit(id, "请审核");
  await reviewer.review(id, "approve", "同意");
  return id;
}

/** Brings a new application to an open WeChat order. `pay` pays it. */
async function payable(): Promise<{ id: string; pay: () => Promise<unknown> }> {
  const id = await approved();
  const { attempt } = await bidder.pay(id, { channel: "wechat" });
  return { id, pay: () => scanAndPay(controls, attempt?.number ?? "") };
}

/** Returns the requests that nginx has got from the gateways. */
const brought = () => {
  const gateway = stack.containers.addressOf("gateways", "internet");
  return stack.proxyLines().filter(({ client }) => client === gateway);
};

const awaited = (id: string, what: string, expected: (application: ShownApplication) => boolean) =>
  eventually(what, () => bidder.get(id), expected);

inNamespaces(
  "when the fee is one fen and somebody applies, as the page has it, then it is paid by a notice, handled, invoiced and ended",
  async () => {
    expect(await stack.page.take("deploy/ca trial on")).toContain("0.01 元");
    bidder = await visitors.apiAs("bidder");
    reviewer = await visitors.apiAs("reviewer");

    const { id, pay } = await payable();
    expect((await bidder.get(id)).feeFen).toBe(1);
    const ms = await settledAfter(bidder, id, pay);
    say(`install: paid ${Math.round(ms)} ms after the payment`);
    expect(brought().map(({ path }) => path)).toContain("/api/callbacks/wechat-pay");
    await reviewer.markHandled(id);
    await bidder.requestInvoice(id, {
      buyer: { kind: "organisation", name: users.bidder.orgName, taxNumber: users.bidder.orgCode },
      delivery: { email: "demo@example.com" },
    });
    await awaited(id, "已开票", ({ invoice }) => invoice === "已开票");
    expect((await bidder.invoicePdf(id)).subarray(0, 5).toString()).toBe("%PDF-");
    await awaited(id, "办结", ({ endedAt }) => endedAt !== undefined);
  },
);

inNamespaces(
  "when the second is paid at the bank, in a browser, and an operator takes it back, then the money goes back",
  async () => {
    const id = await approved();
    const page = await visitors.newPage();
    await visitors.signIn(page, "bidder");
    await page.goto(`/payments/${id}`);
    await page.getByText("个人网银", { exact: true }).click();
    await page.getByText("中国工商银行").click();
    await page.getByRole("button", { name: "确认支付" }).click();
    await page.waitForURL("https://gateway.95516.com/bank/**");
    await page.getByRole("button", { name: "确认支付" }).click();
    await page.waitForURL(`${publicUrl}/payments/${id}`);
    await page.getByRole("heading", { name: "支付成功" }).waitFor();
    await page.context().close();
    const operators = [await visitors.apiAs("secondOperator"), await visitors.apiAs("operator")] as const;
    await withdrawByTwo([...operators], id, "示例：退回第二笔");
    await awaited(id, "已退款", ({ payment }) => payment === "已退款");
    await awaited(id, "办结", ({ endedAt }) => endedAt !== undefined);
  },
);

inPagesLayout(
  "when one address floods the API with requests and forged notices, then nobody else is turned away, and genuine notices are settled",
  async () => {
    const paid = [await payable(), await payable(), await payable(), await payable()];
    const forged = forgedNotice(stack.page.atHome("/etc/ca-renewal/wechat-platform-keys"));
    const flooding = flood(visitors, forged, { reads: 3_100, notices: 3_000 });
    const watching = meanwhile(reviewer, flooding);
    const settled: number[] = [];
    for (const { id, pay } of paid) settled.push(await settledAfter(bidder, id, pay));
    const [{ reads, notices }, { statuses, answers }] = await Promise.all([flooding, watching]);
    say(`flood: answered to the stranger: ${JSON.stringify({ reads, notices })}`);
    say(`flood: ${answers.length} answers to others, p95 ${Math.round(p95(answers))} ms`);
    say(`flood: genuine notices settled after ${settled.map(Math.round).join(", ")} ms`);
    expect(new Set(statuses)).toEqual(new Set([200]));
    for (const status of Object.keys(reads)) expect(["401", "429"]).toContain(status);
    for (const status of Object.keys(notices)) expect(["400", "429"]).toContain(status);
    for (const { status } of brought()) expect([200, 204]).toContain(status);
  },
);

inNamespaces(
  "when people come by a road of the page's, then the API takes them for who they are, whatever they claim",
  async () => {
    const claim = { "x-forwarded-for": "192.0.2.1" };
    const people = stack.containers.addressOf("people", "internet");
    const senderBy = async (member?: string) => {
      const at = member === undefined ? {} : { at: stack.containers.addressOf(member, "internet") };
      return roads.senderOf(
        async (path) => (await visitors.ask(publicUrl + path, { headers: claim, ...at })).text,
      );
    };
    expect(await senderBy()).toBe(people);
    if (!isPages) return;
    await roads.open.host();
    expect(await senderBy(host)).toBe(people);
    await roads.close();
    await roads.open["balancer+nginx"]();
    await stack.apply("api");
    await stack.apply("nginx");
    expect(await senderBy("balancer")).toBe(people);
    await roads.open.balancer();
    await stack.apply("api");
    expect(await senderBy("balancer")).toBe(people);
    // The API also sees the right sender if it is asked directly, without the balancer, although the request claims
    // another one.
    const api = `http://${stack.containers.addressOf("api", "front")}:3000`;
    const ask = (path: string) =>
      stack.shell("people", `curl -s -H 'X-Forwarded-For: ${claim["x-forwarded-for"]}' ${api}${path}`);
    expect(await roads.senderOf(ask)).toBe(people);
  },
);

inNamespaces("when the page's last step walks in from outside, then it has nothing to say", async () => {
  const { page } = stack;
  await page.take("deploy/ca trial off");
  expect(stack.environmentHere("api")["FEE_TABLE"]).toBeUndefined();
  const status = await page.take("deploy/ca status");
  expect(status).toContain("✔ 从外面进得来");
  // The rehearsal has no program for MongoDB's shell, so the time of the last backup can't be read.
  expect(status).toContain("最近一次备份：不知道");
  expect(status.slice(status.indexOf("从外面走一遍，没有 ⚠ 才算装好") + 20)).not.toContain("⚠");
  const [target = "", , , schedule = ""] = page.blockWith("cron.d").split("\n");
  await page.type(target);
  await page.type(schedule);
  if (isPages)
    expect(page.untyped().filter((line) => !notTyped.some((pattern) => pattern.test(line)))).toEqual([]);
});
