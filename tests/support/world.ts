import { randomUUID } from "node:crypto";
import type { UserRole } from "../../api/platform/principal";
import type { Answer as Told, AnswerName } from "../../contract/answers";
import { createApiClient, withdrawByTwo, type ApiClient } from "../../embedded/demo/api-client";
import { connectDatabase, type Models } from "../../store/models";
import { createTokenSigner, newOrgCode, type Claims, type SignToken } from "./people";
import type { TestStack } from "./test-stack";

/** A person who is signed in. */
export interface Person extends Claims {
  token: string;
  api: ApiClient;
}

export interface Bidder extends Person {
  orgCode: string;
  orgName: string;
}

/** A stack as tests see it: its users from outside, and its database from inside. */
export interface World {
  stack: Pick<TestStack, "addresses" | "env" | "dataDir">;
  models: Models;
  reviewer: Person;
  secondReviewer: Person;
  operator: Person;
  secondOperator: Person;
  accountant: Person;
  issuer: Person;
  auditor: Person;
  subscriber: Person;
  /** Signs in a bidder of a new organisation. */
  newBidder(): Promise<Bidder>;
  signIn(claims: Claims): Promise<Person>;
  /** Signs tokens with the identity provider's key. */
  signToken: SignToken;
  close(): Promise<void>;
}

/** Returns the person with a client whose withdrawals of paid applications the second person agrees to at once. */
const withAgreement = (person: Person, second: Person): Person => ({
  ...person,
  api: { ...person.api, withdraw: (id, opinion) => withdrawByTwo([person.api, second.api], id, opinion) },
});

/** Opens a stack for a test file. Close it after the last test. */
export async function openWorld(stack: World["stack"]): Promise<World> {
  const signToken = await createTokenSigner(stack);
  const { connection, models } = await connectDatabase(stack.addresses.mongo);

  const signIn = async (claims: Claims): Promise<Person> => {
    const token = await signToken(claims);
    return { ...claims, token, api: createApiClient({ baseUrl: stack.addresses.api, token }) };
  };
  const employee = (name: string, role: Exclude<UserRole, "bidder">) =>
    signIn({ subject: randomUUID(), name, roles: [role] });

  const secondOperator = await employee("运维员乙", "operator");

  return {
    stack,
    models,
    reviewer: await employee("审核员甲", "reviewer"),
    secondReviewer: await employee("审核员乙", "reviewer"),
    operator: withAgreement(await employee("运维员甲", "operator"), secondOperator),
    secondOperator,
    accountant: await employee("示例财务", "accountant"),
    issuer: await employee("示例制证员", "issuer"),
    auditor: await employee("示例审计员", "auditor"),
    subscriber: await employee("交易平台", "subscriber"),
    signIn,
    signToken,
    newBidder: async () => {
      const orgCode = newOrgCode();
      const orgName = `示例科技有限公司${orgCode.slice(-6)}`;
      const claims = {
        subject: randomUUID(),
        name: "示例投标人",
        roles: ["bidder" as const],
        orgCode,
        orgName,
      };
      return { ...(await signIn(claims)), orgCode, orgName };
    },
    close: () => connection.close(),
  };
}

/** Reads as the person, and returns the body of the answer, whose name in the contract is given as the type. */
export const readAs = async <N extends AnswerName>(
  { api }: Pick<Person, "api">,
  path: string,
): Promise<Told<N>> => (await api.call<Told<N>>("GET", path)).body;
