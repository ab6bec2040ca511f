import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectDir, readProjectFile } from "./compose";

const architecture = readProjectFile("ARCHITECTURE.md");
const paths = (text: string): string[] =>
  [...text.matchAll(/`([\w./-]+\/[\w.-]+\.\w+)`/g)].map(([, path = ""]) => path);
const requests = architecture
  .slice(architecture.indexOf("## Where to change what"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| request") && !line.startsWith("| ---"));

test("when the page names a file, then it is there", () => {
  const missing = paths(architecture).filter((path) => !existsSync(join(projectDir, path)));
  expect(missing).toEqual([]);
});

test("when somebody comes with one of the requests, then one to three files are to be opened first", () => {
  expect(requests.length).toBeGreaterThanOrEqual(12);
  for (const request of requests) {
    expect(paths(request).length).toBeGreaterThanOrEqual(1);
    expect(paths(request).length).toBeLessThanOrEqual(3);
  }
});

test("when there is a room, then the page says what it is about", () => {
  const isFolder = (path: string) => statSync(join(projectDir, path)).isDirectory();
  const rooms = ["api", "domain", "gateways", "portal", "services"].flatMap((house) =>
    readdirSync(join(projectDir, house))
      .map((name) => `${house}/${name}`)
      .filter(isFolder),
  );
  expect(rooms.length).toBeGreaterThan(50);
  expect(rooms.filter((room) => !architecture.includes(`\`${room}/\``))).toEqual([]);
});

/** Files in which staff search applications of all organisations, and the sweep, which runs without a request. */
const acrossOrganisations =
  /^api\/((audit|consents|operations|reconciliation|refunds|reviews|work-orders)\/|(applications\/(list|submit)|invoices\/pending)\.ts)/;

test("when the API looks for applications, then it does so for staff, or in store/ for one organisation", () => {
  const looking = /\bapplications\)?\s*\.(find|findOne|aggregate|countDocuments|distinct)\b/;
  const files = readdirSync(join(projectDir, "api"), { recursive: true, encoding: "utf8" })
    .map((name) => `api/${name}`)
    .filter((name) => name.endsWith(".ts") && !acrossOrganisations.test(name));
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((name) => looking.test(readProjectFile(name)))).toEqual([]);
});
