import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import express from "express";
import { portalRoutes } from "../../api/portal/routes";

let filesDir: string;
let server: Server;
let address: string;

function build(hash: string): void {
  rmSync(filesDir, { recursive: true, force: true });
  mkdirSync(join(filesDir, "assets"), { recursive: true });
  for (const page of ["index.html", "docs.html", "guide.html", "changes.html", "manual.html"])
    writeFileSync(join(filesDir, page), `<script src="/assets/main-${hash}.js"></script>`);
  writeFileSync(join(filesDir, "assets", `main-${hash}.js`), `"${hash}"`);
  writeFileSync(join(filesDir, "assets", `main-${hash}.js.gz`), gzipSync(`"${hash}"`));
  writeFileSync(join(filesDir, "favicon.svg"), "<svg/>");
}

beforeAll(async () => {
  filesDir = mkdtempSync(join(tmpdir(), "portal-files-"));
  build("former");
  const options = { issuer: "http://127.0.0.1:1", clientId: "portal", unionPayUrl: "http://127.0.0.1:2" };
  const more = { temporalUiUrl: undefined, temporalNamespace: "default", site: {}, retention: {} as never };
  server = createServer(express().use(portalRoutes({ filesDir, ...options, ...more })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(filesDir, { recursive: true });
});

const assetOf = (page: string): string => /src="([^"]+)"/.exec(page)?.[1] ?? "";

test("serves the assets of its own pages, also when a later build has taken their place", async () => {
  build("later");
  const page = await (await fetch(`${address}/applications`)).text();
  expect(page).toContain("main-former.js");
  for (const encoding of ["gzip", "identity"]) {
    const answer = await fetch(address + assetOf(page), { headers: { "accept-encoding": encoding } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-encoding")).toBe(encoding === "gzip" ? "gzip" : null);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-type")).toMatch(/^text\/javascript/);
    expect(await answer.text()).toBe('"former"');
  }
  expect((await fetch(`${address}/favicon.svg`)).headers.get("cache-control")).toBe("no-cache");
});

test("has no asset that isn't part of the build", async () => {
  for (const path of ["/assets/none.js", "/assets/%2e%2e%2f%2e%2e%2fpackage.json"])
    expect((await fetch(address + path)).status).not.toBe(200);
});
