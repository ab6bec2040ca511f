import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onceMade } from "../../embedded/tools/once-made";
import { runCommand } from "../../embedded/tools/run-command";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { invoiceFor, formOf } from "../support/journey";
import { picture } from "../support/materials";
import { useOwnHouse } from "../support/own-house";
import { runClient } from "./run-client";

const sources = join(__dirname, "typescript");

/**
 * Installs the packages of the program in typescript/ on first use, as its lock file pins them. @returns the program's
 * folder
 */
function prepareTypescript(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of readdirSync(sources).toSorted()) hash.update(readFileSync(join(sources, name)));
  const version = hash.digest("hex").slice(0, 12);
  return onceMade(join(projectRoot, ".tools", `foreign-typescript-${version}`), async (unfinished) => {
    cpSync(sources, unfinished, { recursive: true });
    await runCommand({ command: "npm", args: ["ci"], timeoutMs: 300_000, cwd: unfinished });
  });
}

const house = useOwnHouse();

test("when a client is generated from the document, then it compiles strictly and lives a whole life", async () => {
  const { world, bidder, own } = house;
  const { api, wechatGateway } = own.stack.addresses;
  const cwd = await prepareTypescript();
  const run = (...args: string[]) => runCommand({ command: "npx", args, timeoutMs: 300_000, cwd });
  await run("openapi-typescript", `${api}/openapi.json`, "-o", "schema.ts");
  await run("tsc", "-p", ".");
  const seen = await runClient(process.execPath, [join(cwd, "built", "life.js")], {
    api,
    tokens: { bidder: bidder.token, reviewer: world.reviewer.token },
    form: formOf(bidder),
    licence: picture(1).toString("base64"),
    pay: [`${wechatGateway}/control/orders/`, "/pay"],
    invoice: invoiceFor(bidder),
  });
  expect(seen).toEqual({
    location: expect.stringMatching(/^\/api\/applications\/\w{26}$/),
    refused: "NO_ROLE",
    stage: "已办理",
    invoiceNumber: expect.stringMatching(/^\d{20}$/),
    pdf: "%PDF-",
  });
});
