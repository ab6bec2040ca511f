import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { blocksOf, readPage } from "../docs/fenced";
import { newLockSerial } from "../support/people";
import { demoUser, testStack } from "../support/test-stack";

const run = promisify(execFile);

test("when an integrator types the guide's first application, then it goes from the form to the invoice", async () => {
  const stack = testStack();
  const { api, identity, wechatGateway } = stack.addresses;
  const [script = ""] = blocksOf(readPage("docs/integration.md"), "sh");
  const { stdout } = await run("bash", ["-euc", script], {
    env: {
      ...{ PATH: process.env["PATH"], API: api, IDENTITY: identity, WECHAT: wechatGateway },
      BIDDER_SECRET: demoUser(stack, "bidder1").password,
      REVIEWER_SECRET: demoUser(stack, "reviewer1").password,
      LOCK_SERIAL: newLockSerial(),
    },
    timeout: 180_000,
  });
  const [submitted, reviewed, handled, , issued] = stdout.trim().split("\n");
  expect([submitted, reviewed, handled]).toEqual(["待审核", "待支付", "已办理"]);
  expect(issued).toMatch(/^\d{20}$/);
});
