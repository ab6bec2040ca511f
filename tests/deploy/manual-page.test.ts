import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manualAt } from "../../portal/app/manual-part";
import { paths } from "../../portal/paths";
import { projectRoot } from "../../stand-ins/shared/project-root";

const portal = join(projectRoot, "dist", "portal");
const manual = readFileSync(join(portal, "manual.html"), "utf8");
const places = [...manual.matchAll(/<h\d id="([^"]+)"/g)].map(([, id = ""]) => id);
const linked = [...manual.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, to = ""]) => to);

test("when somebody follows a page's link to the manual, then the manual has that part", () => {
  const addresses = Object.values(paths).map((path) => (typeof path === "string" ? path : path("2026-11")));
  const parts = addresses.map((address) => decodeURIComponent(manualAt(address)).replace("/manual#", ""));
  expect(parts.filter((part) => !places.includes(part))).toEqual([]);
  // Each menu has a part of its own.
  expect(new Set(parts).size).toBeGreaterThan(12);
});

test("when the manual is served, then its own links lead to a part of it, and its pictures are served with it", () => {
  const own = linked.filter((to) => to.startsWith("#")).map((to) => decodeURIComponent(to.slice(1)));
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter((part) => !places.includes(part))).toEqual([]);
  const written = readFileSync(join(projectRoot, "docs", "manual", "README.md"), "utf8");
  expect(manual.match(/<img /g)).toHaveLength(written.match(/!\[/g)?.length ?? 0);
  const files = linked.filter((to) => to.startsWith("/"));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(join(portal, file)))).toEqual([]);
});
