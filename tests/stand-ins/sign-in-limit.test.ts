import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  demoToken,
  demoUsers,
  provision,
  startIdentityProvider,
  type DemoUser,
} from "../../stand-ins/identity";
import type { RunningServer } from "../../stand-ins/shared/serve";
import { Browser, locationOf } from "./browser";
import { createPortalClient, portalUrl } from "./portal-client";

const minuteMs = 60_000;

let dir: string;
let server: RunningServer;
let portal: ReturnType<typeof createPortalClient>;
let bidder: DemoUser;
let reviewer: DemoUser;
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  dir = mkdtempSync(join(tmpdir(), "sign-in-limit-"));
  await provision({ dir, url: "http://127.0.0.1:3901", portalUrl });
  const [first, , third] = demoUsers({ dir });
  if (!first || !third) throw new Error("no demo users");
  [bidder, reviewer] = [first, third];
  server = await startIdentityProvider({ port: 0, dir, portalUrl, now: () => Date.now() + aheadMs });
  portal = createPortalClient(server.url);
});
afterEach(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

/** Tries several passwords on one sign-in page, and returns the statuses of the answers. */
async function tryPasswords(usernames: readonly string[]) {
  const browser = new Browser();
  const page = locationOf(await browser.visit(portal.authorizationUrl()));
  const answers: Response[] = [];
  for (const username of usernames)
    answers.push(await browser.visit(page, { username, password: "a guess" }));
  return { browser, page, answers, statuses: answers.map(({ status }) => status) };
}

const times = (count: number, username: string): string[] => Array.from({ length: count }, () => username);

test("when a password was wrong ten times, then not even the right one is looked at for five minutes", async () => {
  const { browser, page, statuses } = await tryPasswords(times(10, bidder.username));
  expect(statuses).toEqual(times(10, "").map(() => 303));
  const refused = await browser.visit(page, { username: bidder.username, password: bidder.password });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  const html = await refused.text();
  expect(html).toContain("密码错误次数过多，请在 5 分钟后重新登录。");
  expect(html).toContain(`value="${bidder.username}"`);
  await expect(demoToken(server.url, bidder)).rejects.toThrow("429");

  // Other users' sign-ins are not delayed.
  expect((await portal.signedIn(new Browser(), reviewer)).access_token).toBeDefined();
  aheadMs = 5 * minuteMs;
  expect((await portal.signedIn(new Browser(), bidder)).access_token).toBeDefined();
});

test("when the right password comes before the tenth wrong one, then counting begins anew", async () => {
  await tryPasswords(times(9, bidder.username));
  expect((await portal.signedIn(new Browser(), bidder)).access_token).toBeDefined();
  expect((await tryPasswords(times(10, bidder.username))).statuses).not.toContain(429);
});

test("when a script guesses, then the same limit holds, on the sign-in page too", async () => {
  for (let tries = 0; tries < 10; tries += 1) {
    await expect(demoToken(server.url, { ...bidder, password: "a guess" })).rejects.toThrow("401");
  }
  await expect(demoToken(server.url, bidder)).rejects.toThrow(/429.*密码错误次数过多/);
  expect((await tryPasswords([bidder.username])).statuses).toEqual([429]);
  expect(await demoToken(server.url, reviewer)).not.toBe("");
});

test("when one address guesses with many names, then it has to wait", async () => {
  const names = Array.from({ length: 50 }, (_, index) => `nobody${index}`);
  expect((await tryPasswords(names)).statuses).not.toContain(429);
  const { statuses } = await tryPasswords([reviewer.username]);
  expect(statuses).toEqual([429]);
  aheadMs = 5 * minuteMs;
  expect(await demoToken(server.url, reviewer)).not.toBe("");
});
