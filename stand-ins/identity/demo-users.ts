import { readSecrets } from "./secrets";

/** Roles of the realm: those that the API knows, and temporal-operator, which only Temporal asks for. */
type DemoRole =
  | "bidder"
  | "reviewer"
  | "operator"
  | "temporal-operator"
  | "accountant"
  | "issuer"
  | "auditor"
  | "subscriber";

/** A person who can sign in to the demonstration. All of them are invented. */
export interface DemoPerson {
  /** Name for signing in. It is also the token's `sub`, and the client id of the grant for scripts. */
  username: string;
  name: string;
  roles: DemoRole[];
  /** 统一社会信用代码 of the person's organisation. Only bidders have one. */
  orgCode?: string;
  orgName?: string;
}

export interface DemoUser extends DemoPerson {
  /** Password for signing in. It is also the client secret of the grant for scripts. */
  password: string;
}

export const demoPeople: readonly DemoPerson[] = [
  {
    username: "bidder1",
    name: "示例投标人甲",
    roles: ["bidder"],
    orgCode: "91330604MA00000013",
    orgName: "示例科技有限公司",
  },
  {
    username: "bidder2",
    name: "示例投标人乙",
    roles: ["bidder"],
    orgCode: "91330604MA00000026",
    orgName: "示例建设有限公司",
  },
  { username: "reviewer1", name: "审核员甲", roles: ["reviewer"] },
  { username: "reviewer2", name: "审核员乙", roles: ["reviewer"] },
  { username: "operator", name: "运维员甲", roles: ["operator", "temporal-operator"] },
  { username: "operator2", name: "运维员乙", roles: ["operator"] },
  { username: "accountant", name: "示例财务", roles: ["accountant"] },
  { username: "issuer", name: "示例制证员", roles: ["issuer"] },
  { username: "auditor", name: "示例审计员", roles: ["auditor"] },
  { username: "platform", name: "交易平台", roles: ["subscriber"] },
];

/**
 * Returns the demo users with the passwords that `provision` made in a folder.
 * @throws Error if nothing was provisioned there
 */
export function demoUsers({ dir }: { dir: string }): DemoUser[] {
  const { passwords } = readSecrets(dir);
  return demoPeople.map((person) => {
    const password = passwords[person.username];
    if (password === undefined)
      throw new Error(`no password for ${person.username}: provision the folder again`);
    return { ...person, password };
  });
}
