import { setTimeout as pause } from "node:timers/promises";
import { demoToken } from "../../stand-ins/identity/demo-token";
import type { DemoUser } from "../../stand-ins/identity/demo-users";
import { createApiClient, type ApiClient } from "../demo/api-client";
import type { Outside } from "../demo/outside";
import { fill, type FillOptions } from "./fill";
import { lives } from "./lives";
import { createOrganisationTokens, newOrgCode, type Organisation } from "./organisations";

/**
 * The time between two commands of one person, in milliseconds. A person may send 120 commands a minute; this pace leaves
 * 20 of them to the person, who may be working beside the program.
 */
const commandEveryMs = 600;
const tooManyRequests = 429;

const asksForPause = (response: Response): boolean =>
  response.status === tooManyRequests && response.headers.has("retry-after");

/** Says whether a refusal comes from a quota of hours or days, which doesn't pass within a minute. */
const isQuota = async (response: Response): Promise<boolean> =>
  ((await response.clone().json()) as { code?: string }).code === "QUOTA_REACHED";

/**
 * Creates a function that lets the requests of one person take turns. If the API still refuses one as too many, the
 * function waits as long as the API says.
 */
function createPace() {
  const nextAt = { command: 0, any: 0 };

  async function turn(isCommand: boolean): Promise<void> {
    for (;;) {
      const now = performance.now();
      const left = Math.max(nextAt.any, isCommand ? nextAt.command : 0) - now;
      if (left <= 0) break;
      await pause(left);
    }
    if (isCommand) nextAt.command = performance.now() + commandEveryMs;
  }

  return async (method: string, request: () => Promise<Response>): Promise<Response> => {
    for (;;) {
      await turn(method !== "GET");
      const response = await request();
      if (!asksForPause(response) || (await isQuota(response))) return response;
      nextAt.any = performance.now() + 1_000 * Number(response.headers.get("retry-after"));
    }
  };
}

/** The time for which a token is used, in milliseconds. Tokens are valid for an hour. */
const tokenUseMs = 30 * 60_000;
/**
 * The number of applications for each organisation. It is well below the number that one organisation may submit in a
 * day, and below the number of orders that it may open in an hour.
 */
const applicationsEach = 25;

interface Addresses extends Outside {
  api: string;
  identity: string;
}

export interface SeedOptions extends Pick<FillOptions, "count" | "atOnce" | "onDone"> {
  addresses: Addresses;
  users: readonly DemoUser[];
  /** The folder of the embedded identity provider. */
  identityDir: string;
  /** The number of applications that the demo users get; by default, two of each kind. */
  forDemoUsers?: number;
}

/**
 * Fills a running stack within the limits that it has for everybody. The demo users get some of the applications.
 * The others belong to organisations that are new with each run, so that nobody's quota is used up.
 * @returns the number of applications of each kind
 */
export async function seed(options: SeedOptions): Promise<Map<string, number>> {
  const { addresses, users, identityDir, count, atOnce, onDone, forDemoUsers = 2 * lives.length } = options;
  const run = Date.now().toString(36).toUpperCase();
  const tokenOf = await createOrganisationTokens({ dir: identityDir, issuer: addresses.identity });
  const clientOf = signedIn(addresses.api);
  const withRole = (role: DemoUser["roles"][number]) => {
    const found = users.filter(({ roles }) => roles.includes(role));
    if (found.length === 0) throw new Error("没有演示用户");
    return takingTurns(found);
  };
  const [bidders, reviewers, operators] = [withRole("bidder"), withRole("reviewer"), withRole("operator")];
  const organisations = Array.from({ length: Math.ceil(count / applicationsEach) }, (_, index) => ({
    name: `示例单位${run}-${index + 1}`,
    code: newOrgCode(),
  }));
  const bidderOf = (index: number): { organisation: Organisation; token: () => Promise<string> } => {
    const organisation = organisations[index % organisations.length] as Organisation;
    if (index >= forDemoUsers) return { organisation, token: () => tokenOf(organisation) };
    const user = bidders(index + Math.floor(index / lives.length));
    return {
      organisation: { name: user.orgName ?? "", code: user.orgCode ?? "" },
      token: () => demoToken(addresses.identity, user),
    };
  };
  const staff = (user: DemoUser): Promise<ApiClient> =>
    clientOf(user.username, () => demoToken(addresses.identity, user));

  return fill({
    count,
    atOnce,
    onDone,
    run,
    surroundings: async (index) => {
      const { organisation, token } = bidderOf(index);
      return {
        bidder: await clientOf(organisation.code, token),
        reviewer: await staff(reviewers(index)),
        operator: await staff(operators(index)),
        outside: addresses,
        organisation,
      };
    },
  });
}

const takingTurns =
  <T>(all: readonly T[]) =>
  (index: number): T =>
    all[index % all.length] as T;

/** Creates a function that signs people in, and signs them in again before their tokens expire. */
function signedIn(baseUrl: string) {
  const people = new Map<
    string,
    { client: Promise<ApiClient>; since: number; send: ReturnType<typeof createPace> }
  >();
  return (who: string, getToken: () => Promise<string>): Promise<ApiClient> => {
    const known = people.get(who);
    if (known && performance.now() - known.since < tokenUseMs) return known.client;
    const send = known?.send ?? createPace();
    const client = getToken().then((token) => createApiClient({ baseUrl, token, send }));
    people.set(who, { client, since: performance.now(), send });
    return client;
  };
}
