import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { sharedTokens, type KeptToken, type TokenStore } from "../../gateways/nuonuo";
import { appSecret } from "../stand-ins/invoice-provider-setup";

let asked = 0;
let expiresIn: unknown = "86400";
let error: string | undefined;
const server = createServer((request, response) => {
  request.resume();
  asked += 1;
  const answer = error === undefined ? { access_token: `token-${asked}`, expires_in: expiresIn } : { error };
  response.end(JSON.stringify(answer));
});
let tokenUrl = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/accessToken`;
});
beforeEach(() => {
  asked = 0;
  expiresIn = "86400";
  error = undefined;
});
afterAll(() => {
  server.close();
});

const hourMs = 3_600_000;

/** Creates two processes that share one database and one clock. */
function twoProcesses() {
  let nowMs = Date.UTC(2026, 0, 5);
  const state: { token?: KeptToken; grants: number[]; locked: boolean } = { grants: [], locked: false };
  const tokenStore: TokenStore = {
    read: () => Promise.resolve(state.token),
    claim: () => {
      if (state.locked) return Promise.resolve(undefined);
      state.locked = true;
      return Promise.resolve({ id: "claim", grants: [...state.grants] });
    },
    count: (at) => {
      state.grants.push(at);
      return Promise.resolve();
    },
    keep: (token) => {
      state.token = token;
      return Promise.resolve();
    },
    release: () => {
      state.locked = false;
      return Promise.resolve();
    },
  };
  const open = () =>
    sharedTokens({ settings: { tokenUrl, appKey: "app", appSecret }, tokenStore, now: () => nowMs });
  return {
    ...{ api: open(), worker: open(), state },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test("when two processes need a token at once, ten times each, then it is asked for once and kept sealed", async () => {
  const { api, worker, state } = twoProcesses();
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? api : worker).current()),
  );
  expect(new Set(tokens)).toEqual(new Set(["token-1"]));
  expect(asked).toBe(1);
  expect(JSON.stringify(state.token)).not.toContain("token-1");
});

test.each(["86400", 86_400, undefined, "forever"])(
  "when its life is told as %p, then another is asked for an hour before the end of a day",
  async (life) => {
    expiresIn = life;
    const { api, worker, pass } = twoProcesses();
    await api.current();
    pass(23 * hourMs - 1_000);
    expect(await worker.current()).toBe("token-1");
    pass(2_000);
    expect(await worker.current()).toBe("token-2");
    expect(await api.current()).toBe("token-2");
  },
);

test("when a token is refused, then it is renewed once for all, and not again at once", async () => {
  const { api, worker, pass } = twoProcesses();
  const refused = await api.current();
  pass(2 * hourMs);
  expect(await Promise.all([api.after(refused), worker.after(refused)])).toEqual(["token-2", "token-2"]);
  await expect(api.after("token-2")).rejects.toThrow("just granted");
  expect(asked).toBe(2);
});

test("when 50 were granted within 30 days, then no other is asked for before the first of them is older", async () => {
  const { api, pass } = twoProcesses();
  let token = await api.current();
  for (let count = 1; count < 50; count += 1) {
    pass(hourMs);
    token = await api.after(token);
  }
  pass(hourMs);
  await expect(api.after(token)).rejects.toThrow("used up");
  expect(asked).toBe(50);
  pass(28 * 24 * hourMs);
  await expect(api.current()).resolves.toBe("token-51");
});

test("when the platform refuses, then its code is told, and the next try may ask again", async () => {
  const { api } = twoProcesses();
  error = "070305";
  await expect(api.current()).rejects.toThrow("070305");
  error = undefined;
  await expect(api.current()).resolves.toBe("token-2");
});
