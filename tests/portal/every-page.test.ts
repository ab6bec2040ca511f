import type { Page } from "playwright-core";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { eventually } from "../../embedded/demo/narrator";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication, formOf, invoiceFor, mailed } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import { openPage, openVisitor, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
// Yesterday's statement may not exist yet, because the gateways make it at 10:00 Beijing time.
const settledDay = dayAfter(beijingDay(Date.now()), -2);
const thisMonth = beijingDay(Date.now()).slice(0, 7);
const ids = { draft: "", waiting: "", approved: "", paid: "", invoiced: "" };

beforeAll(async () => {
  const bidder = await demoBidder(stack, "bidder2");
  const reviewer = await demoPerson(stack, "reviewer1");
  const create = async () => (await bidder.api.create(formOf(bidder, mailed))).id;
  ids.draft = await create();
  ids.waiting = await create();
  await bidder.api.submit(ids.waiting, "请审核");
  ids.approved = await approved({ bidder, reviewer }, mailed);
  ids.paid = await paid({ stack, bidder, reviewer }, mailed);
  await reviewer.api.ship(ids.paid, "示例快递", "DEMO123456");
  ids.invoiced = await paid({ stack, bidder, reviewer });
  const { invoice } = await bidder.api.requestInvoice(ids.invoiced, invoiceFor(bidder));
  expect(invoice).toBe("开票中");
  await awaitApplication(bidder, ids.invoiced, (application) => application.invoice === "已开票");
  const again = { ...invoiceFor(bidder), opinion: "抬头有误" };
  await bidder.api.call("POST", `/api/applications/${ids.invoiced}/invoice/reissue`, { body: again });
  await awaitApplication(bidder, ids.invoiced, (application) => application.reversedInvoices.length > 0);

  const operator = await demoPerson(stack, "operator");
  await operator.api.call("POST", `/api/reconciliation/${settledDay}/run`);
  const report = () => operator.api.call("GET", `/api/reconciliation/${settledDay}`);
  await eventually("the report", report, ({ status }) => status === 200);
});

/** English words that may occur on the Chinese pages. */
const allowedWords =
  /CA|ICP|UKEY|pin|PDF|OFD|XML|JPG|PNG|HEIC|https?:\S+|DEMO\S*|[Ll][Oo][Cc][Kk]-\S+|[\dA-Z]{18,}|示例科技有限公司[\dA-Z]{6}|demo@\S+/g;

async function faultsOf(page: Page, path: string): Promise<string[]> {
  const text = String(await page.evaluate("document.body.innerText")).replace(allowedWords, "");
  // Financial pages show texts of other tests, and the audit trail shows names of accounts, so their English words are
  // ignored.
  const isOurs = !/^\/(finance|audit)/.test(path);
  const faults = isOurs ? (text.match(/[A-Za-z]{3,}/g) ?? []).map((word) => `English: ${word}`) : [];
  faults.push(...(await layoutFaults(page)));
  return faults.map((fault) => `${path}: ${fault}`);
}

const pagesOf: Record<string, () => string[]> = {
  guest: () => ["/", "/privacy", "/applications"],
  bidder2: () => [
    "/applications",
    "/applications/new",
    `/applications/${ids.draft}/edit`,
    `/applications/${ids.draft}/authorisation`,
    `/applications/${ids.waiting}`,
    "/payments",
    "/payments?tab=已支付",
    `/payments/${ids.approved}`,
    `/payments/${ids.paid}`,
    `/payments/${ids.paid}/details`,
    "/renewal",
    "/locks",
    "/invoices",
    `/invoices/${ids.paid}`,
    `/invoices/${ids.invoiced}`,
    "/reviews",
    "/nowhere",
  ],
  // The queues show texts of other tests, so each is narrowed to this test's applications.
  reviewer1: () => [
    `/reviews?search=${ids.waiting}`,
    `/reviews?queue=办理中&search=${ids.paid}`,
    `/reviews/${ids.waiting}`,
    `/reviews/${ids.paid}`,
  ],
  operator: () => [
    "/operations",
    "/operations?stage=待支付",
    "/lock-register?search=LOCK",
    `/operations/applications/${ids.paid}`,
    `/operations/applications/${ids.invoiced}`,
    "/finance",
  ],
  auditor: () => ["/audit", `/audit?search=${ids.paid}`],
  issuer: () => ["/work-orders", "/work-orders?state=待制证"],
  accountant: () => [
    "/finance",
    "/finance/invoices",
    `/finance/months/${thisMonth}`,
    `/finance/reconciliation/${settledDay}`,
  ],
};

test.each(Object.keys(pagesOf))(
  "when %s opens any page, then it is accessible, fits wide and narrow screens, and is Chinese throughout",
  async (username) => {
    const visitor = await openVisitor(username === "guest" ? { stack } : { stack, username });
    for (const path of pagesOf[username]?.() ?? []) {
      await openPage(visitor.page, path);
      await expectPoll(() => faultsOf(visitor.page, path)).toEqual([]);
    }
    await visitor.close();
  },
);

/** Returns the number of bytes transferred until a page has its content, including headers and the API's answers. */
async function weightOf({ page, close }: Visitor): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto("/");
  await page.locator("h1").first().waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
  await page.waitForLoadState("networkidle");
  await close();
  return bytes;
}

/**
 * Largest transfer, in bytes, of the first page with an empty cache: for a visitor, and for the home page of each role.
 */
const homes = [
  [undefined, 200_000],
  ["bidder2", 260_000],
  ["reviewer1", 260_000],
  ["operator", 260_000],
  ["accountant", 260_000],
  ["issuer", 260_000],
  ["auditor", 260_000],
] as const;

test.each(homes)(
  "when %s comes with a cold cache, then the first page loads little",
  async (username, most) => {
    const visitor = await openVisitor(username === undefined ? { stack } : { stack, username });
    const bytes = await weightOf(visitor);
    process.stdout.write(`first load of ${username ?? "a guest"}: ${bytes} bytes\n`);
    // A transfer smaller than the scripts alone would show that something came from a cache or wasn't counted.
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(most);
  },
);

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
  const smaller = await fetch(stack.addresses.api + script, { headers: { "Accept-Encoding": "gzip, br" } });
  expect(smaller.headers.get("content-encoding")).toBe("br");
  const manual = await fetch(`${stack.addresses.api}/manual`).then((answer) => answer.text());
  expect(manual).toContain("用户手册");
  const absent = await fetch(`${stack.addresses.api}/assets/absent.js`);
  expect(absent.status).toBe(404);
});
