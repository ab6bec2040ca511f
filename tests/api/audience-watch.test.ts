import { pino } from "pino";
import { watchAudience } from "../../api/platform/audience-watch";

function watched() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  let at = 0;
  const watch = watchAudience({ audience: "ca-renewal-api", log, now: () => at });
  return { watch, lines, passMs: (ms: number) => (at += ms) };
}

test("when only tokens for another audience come, then that is logged, and the part isn't ready", async () => {
  const { watch, lines } = watched();
  await watch.check();
  watch.refused(["account"]);
  await expect(watch.check()).rejects.toThrow(
    'tokens are for ["account"], and OIDC_AUDIENCE is ca-renewal-api',
  );
  expect(lines).toEqual([
    expect.objectContaining({
      msg: "a token is for another audience",
      expected: "ca-renewal-api",
      given: '["account"]',
    }),
  ]);
});

test("when a token was for us once, then tokens for others make nothing of it", async () => {
  const { watch } = watched();
  watch.accepted();
  watch.refused("account");
  await watch.check();
});

test("when nobody sends such a token for a minute, then it is forgotten, so that traffic can come again", async () => {
  const { watch, passMs } = watched();
  watch.refused("account");
  passMs(60_001);
  await watch.check();
});
