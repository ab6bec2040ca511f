import { differs, type Change, type Comparison } from "./flows";
import type { AdminRequest, FoundRealm } from "./keycloak";
import { profileAttributes, type Realm } from "./realm-file";

/** Members of the file that are no settings of the realm, and its name, which is the site's to choose. */
const structured = [
  "realm",
  "displayName",
  "roles",
  "clientScopes",
  "defaultDefaultClientScopes",
  "clients",
  "users",
  "authenticationFlows",
  "authenticatorConfig",
  "components",
];

const less = (found: unknown, wanted: unknown): boolean =>
  Number(found) > 0 && Number(found) < Number(wanted);
const more = (found: unknown, wanted: unknown): boolean => Number(found) > Number(wanted);

/** Decides for some settings whether the site's value is the stricter one, which stays. */
const isStricter: Readonly<Record<string, (found: unknown, wanted: unknown) => boolean>> = {
  failureFactor: less,
  accessTokenLifespan: less,
  ssoSessionIdleTimeout: less,
  ssoSessionMaxLifespan: less,
  otpPolicyLookAheadWindow: (found, wanted) => Number(found) < Number(wanted),
  otpPolicyDigits: more,
  // Without an end nothing is forgotten.
  eventsExpiration: (found, wanted) => Number(found) === 0 || more(found, wanted),
  sslRequired: (found) => found === "all",
};

const policies = (text: string): Map<string, string> =>
  new Map(
    text.split(" and ").flatMap((one): [string, string][] => {
      const [, name, value = ""] = /^\s*(\w+)(?:\((.*)\))?\s*$/.exec(one) ?? [];
      return name === undefined ? [] : [[name, value]];
    }),
  );

/** Returns a password policy that asks all that either asks, the greater of two numbers. */
function strictest(found: string, wanted: string): string {
  const both = policies(found);
  for (const [name, value] of policies(wanted))
    if (!(Number(both.get(name)) > Number(value))) both.set(name, value);
  return [...both].map(([name, value]) => `${name}(${value})`).join(" and ");
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns the value that a setting should have beside what the site has made of it. */
function combined(name: string, found: unknown, wanted: unknown): unknown {
  if (name === "passwordPolicy") return strictest(typeof found === "string" ? found : "", String(wanted));
  if (!Array.isArray(wanted)) return isStricter[name]?.(found, wanted) === true ? found : wanted;
  const present: unknown[] = Array.isArray(found) ? found : [];
  return [...present, ...wanted.filter((one: unknown) => !present.includes(one))];
}

/**
 * Gives changes one request for all of them, since Keycloak takes an object as a whole. A change that isn't ready is left
 * out of the request.
 */
export function together(
  changes: readonly { line: string; isReady?: boolean }[],
  request: AdminRequest,
): Change[] {
  const first = changes.find(({ isReady = true }) => isReady);
  return changes.map((change) => {
    const { line, isReady = true } = change;
    if (!isReady) return { line };
    return { line, requests: change === first ? [request] : [] };
  });
}

/** Compares what the realm itself is set to: passwords, one-time codes, lock-out, sessions, records, and its sign-in flow. */
export function compareSettings(
  wanted: Realm,
  found: FoundRealm,
  isFlowReady: (alias: string) => boolean,
): Comparison {
  const body: Record<string, unknown> = { ...found.settings };
  const changes: { line: string; isReady: boolean }[] = [];
  const left: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    if (structured.includes(name)) continue;
    const present = found.settings[name];
    const target = combined(name, present, value);
    if (!isSame(target, value) && isSame(target, present)) left.push(`${name} ${JSON.stringify(present)}`);
    if (isSame(target, present)) continue;
    const isReady = name !== "browserFlow" || isFlowReady(String(value));
    if (isReady) body[name] = target;
    changes.push({ line: differs(`领域的 ${name}`, target, present), isReady });
  }
  return {
    changes: together(changes, { method: "PUT", path: "", body }),
    left: left.length > 0 ? [`本单位更严或更多的设置：${left.join("、")}`] : [],
  };
}

/** Compares whether people can set up a second factor at their first sign-in: Keycloak itself has it switched on. */
export function compareActions({ requiredActions }: FoundRealm): Change[] {
  const alias = "CONFIGURE_TOTP";
  const found = requiredActions.find((one) => one.alias === alias);
  if (found?.enabled) return [];
  const line = `首次登录设置动态口令（${alias}）：${found ? "停用了" : "没有"}`;
  if (found)
    return [
      {
        line,
        requests: [
          {
            method: "PUT",
            path: `/authentication/required-actions/${alias}`,
            body: { ...found, enabled: true },
          },
        ],
      },
    ];
  const path = "/authentication/register-required-action";
  return [{ line, requests: [{ method: "POST", path, body: { providerId: alias, name: "Configure OTP" } }] }];
}

/** Decides whether the found value has all that the wanted one has; a list has to be the same. */
function holds(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return found === wanted;
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) && isSame([...found].map(String).toSorted(), [...wanted].map(String).toSorted())
    );
  return Object.entries(wanted).every(([name, value]) =>
    holds((found as Record<string, unknown> | undefined)?.[name], value),
  );
}

/** Compares the attributes of users. The site's own ones stay. */
export function compareProfile(wanted: Realm, { profile }: FoundRealm): Comparison {
  const present = profile.attributes ?? [];
  const needed = profileAttributes(wanted);
  const others = present.filter(({ name }) => !needed.some((one) => one.name === name));
  const changes = needed.flatMap((attribute) => {
    const before = present.find(({ name }) => name === attribute.name);
    if (!before) return [{ line: `用户属性 ${attribute.name}：没有` }];
    return holds(before, attribute) ? [] : [{ line: `用户属性 ${attribute.name}：校验、权限或名称不同` }];
  });
  const attributes = [
    ...present.map((before) => ({ ...before, ...needed.find(({ name }) => name === before.name) })),
    ...needed.filter(({ name }) => !present.some((before) => before.name === name)),
  ];
  return {
    changes: together(changes, { method: "PUT", path: "/users/profile", body: { ...profile, attributes } }),
    left: others.length > 0 ? [`本单位的用户属性：${others.map(({ name }) => name).join("、")}`] : [],
  };
}
