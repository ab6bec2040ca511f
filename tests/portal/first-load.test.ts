import { testStack } from "../support/test-stack";
import { openVisitor, type Visitor } from "./browser";

const stack = testStack();

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
