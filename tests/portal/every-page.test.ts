import { source as axeSource } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { scanAndPay } from "../../embedded/demo/outside";
import { awaitApplication, formOf, mailed } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openBrowser, openVisitor, signInAs } from "./browser";
import { demoBidder, demoPerson } from "./cast";

const stack = testStack();
let browser: Browser;
const ids = { draft: "", waiting: "", approved: "", paid: "" };

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

beforeAll(async () => {
  browser = await openBrowser();
  const bidder = await demoBidder(stack, "bidder2");
  const reviewer = await demoPerson(stack, "reviewer1");
  const create = async () => (await bidder.api.create(formOf(bidder, mailed))).id;
  const approve = async () => {
    const id = await create();
    await bidder.api.submit(id, "请审核");
    await reviewer.api.review(id, "approve", "同意");
    return id;
  };
  ids.draft = await create();
  ids.waiting = await create();
  await bidder.api.submit(ids.waiting, "请审核");
  ids.approved = await approve();
  ids.paid = await approve();
  const { attempt } = await bidder.api.pay(ids.paid, { channel: "wechat" });
  await scanAndPay(stack.addresses, attempt?.number ?? "");
  await awaitApplication(bidder, ids.paid, ({ payment }) => payment === "已支付");
  await reviewer.api.ship(ids.paid, "示例快递", "DEMO123456");
});

afterAll(() => browser?.close());

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const findings = await page.evaluate<Finding[]>(
    `axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`,
  );
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** Chinese pages hold no English but these. */
const allowedWords = /CA|UKEY|pin|PDF|https?:\S+|DEMO\S*|LOCK-\S+|[\dA-HJKMNP-TV-Z]{18,}|demo@\S+/g;

async function faultsOf(page: Page, path: string): Promise<string[]> {
  await page.goto(path);
  await page.locator("h1").first().waitFor();
  await page.locator(".loading").waitFor({ state: "detached" });
  const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
  const text = String(await page.evaluate("document.body.innerText")).replace(allowedWords, "");
  const english = text.match(/[A-Za-z]{3,}/g) ?? [];
  return [
    ...(await seriousFindings(page)),
    ...(overflow > 0 ? [`${overflow} px too wide`] : []),
    ...english.map((word) => `English: ${word}`),
  ].map((fault) => `${path}: ${fault}`);
}

const pagesOf: Record<string, () => string[]> = {
  bidder2: () => [
    "/applications",
    "/applications/new",
    `/applications/${ids.draft}/edit`,
    `/applications/${ids.waiting}`,
    "/payments",
    "/payments?tab=已支付",
    `/payments/${ids.approved}`,
    `/payments/${ids.paid}`,
    `/payments/${ids.paid}/details`,
    "/renewal",
    "/invoices",
    `/invoices/${ids.paid}`,
    "/reviews",
    "/nowhere",
  ],
  reviewer1: () => ["/reviews", "/reviews?queue=办理中", `/reviews/${ids.waiting}`, `/reviews/${ids.paid}`],
  operator: () => [
    "/operations",
    `/operations/applications/${ids.paid}`,
    "/operations/reconciliation/2026-01-01",
  ],
};

test.each([1280, 375])(
  "when any page is shown at %i px, then it is accessible, fits, and is Chinese throughout",
  async (width) => {
    const guest = await openVisitor({ browser, stack, width });
    const faults = [...(await faultsOf(guest.page, "/")), ...(await faultsOf(guest.page, "/applications"))];
    for (const [username, pages] of Object.entries(pagesOf)) {
      const visitor = await openVisitor({ browser, stack, width });
      await signInAs(visitor, stack, username);
      for (const path of pages()) faults.push(...(await faultsOf(visitor.page, path)));
      faults.push(...visitor.complaints);
      await visitor.close();
    }
    await guest.close();
    expect(faults).toEqual([]);
  },
);

test("when the bidder's list is opened with a cold cache, then it is drawn in time and loads little", async () => {
  const visitor = await openVisitor({ browser, stack });
  const { page } = visitor;
  await signInAs(visitor, stack, "bidder2");
  const session = await page.context().newCDPSession(page);
  await session.send("Network.clearBrowserCache");
  let loaded = 0;
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    loaded += encodedDataLength;
  });
  const startedAt = performance.now();
  await page.goto("/applications");
  await page.locator(".records").waitFor();
  const drawnAfter = performance.now() - startedAt;
  await page.waitForLoadState("networkidle");
  expect(loaded).toBeLessThan(250_000);
  expect(drawnAfter).toBeLessThan(1_500);
  await visitor.close();
});

test("when a page or its files are served, then scripts come from here only and hashed files stay in caches", async () => {
  const page = await fetch(`${stack.addresses.api}/payments`);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ${stack.addresses.identity};`);
  expect(policy).toContain(`form-action 'self' ${stack.addresses.unionPayGateway};`);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const [script] = /\/assets\/[^"]+\.js/.exec(await page.text()) ?? [];
  const file = await fetch(stack.addresses.api + script);
  expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(file.headers.get("content-encoding")).toBe("gzip");
  const absent = await fetch(`${stack.addresses.api}/assets/absent.js`);
  expect(absent.status).toBe(404);
});
