import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

const portal = join(projectRoot, "dist", "portal");
/** Limit of the compressed first load, in bytes. */
const most = 187_000;

test("when somebody opens the portal for the first time, then what its first page loads is small", () => {
  const html = readFileSync(join(portal, "index.html"), "utf8");
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  expect(files.length).toBeGreaterThan(3);
  const sizes = ["/index.html", ...files].map(
    (path) =>
      statSync(join(portal, `${path}.gz`), { throwIfNoEntry: false })?.size ??
      statSync(join(portal, path)).size,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(most);
});
