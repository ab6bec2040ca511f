import { mongoAnswers } from "../mongo/readiness";
import { withTemporal } from "../temporal-server/readiness";
import { registerSearchAttributes } from "../temporal-server/search-attributes";
import type { Trouble } from "../tools/start-error";
import type { Addresses } from "./addresses";
import { temporalNamespace } from "./environment";
import type { Settings } from "./parts";

const answerWithinMs = 5_000;

/** Registers our search attributes at Temporal, which the programs need there before they work. */
export async function registerAttributes(
  address: string,
  namespace: string,
  limitMs?: number,
): Promise<void> {
  await withTemporal(address, (connection) => registerSearchAttributes(connection, namespace), limitMs);
}

const mongoTrouble = async (uri: string): Promise<Trouble[]> =>
  (await mongoAnswers(uri, answerWithinMs).catch(() => false))
    ? []
    : [
        {
          about: "环境变量 MONGODB_URI",
          fault: "它指定的 MongoDB 无法连接",
          remedy: "请检查地址、账号与网络，或删除该变量以使用内置的 MongoDB。",
        },
      ];

async function temporalTrouble(address: string, namespace: string): Promise<Trouble[]> {
  try {
    await registerAttributes(address, namespace);
    return [];
  } catch {
    return [
      {
        about: "环境变量 TEMPORAL_ADDRESS、TEMPORAL_NAMESPACE",
        fault: `无法在 Temporal（${address}，命名空间 ${namespace}）登记搜索属性`,
        remedy: "请检查地址、命名空间与网络，或删除 TEMPORAL_ADDRESS 以使用内置的 Temporal。",
      },
    ];
  }
}

async function issuerTrouble(issuer: string): Promise<Trouble[]> {
  const about = "环境变量 OIDC_ISSUER";
  const remedy = "请检查地址与网络，或删除该变量以使用内置的身份认证服务。";
  try {
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    await answer.body?.cancel();
    return answer.ok ? [] : [{ about, fault: `它的 /.well-known 应答是 ${answer.status}`, remedy }];
  } catch {
    return [{ about, fault: "它指定的身份认证服务无法连接", remedy }];
  }
}

/** Asks the parts that the settings name. @returns a fault of each one that can't be reached */
export async function givenTroubles(
  settings: Settings,
  { mongo, temporal, identity }: Addresses,
): Promise<Trouble[]> {
  const found = await Promise.all([
    settings["MONGODB_URI"] ? mongoTrouble(mongo) : [],
    settings["TEMPORAL_ADDRESS"] ? temporalTrouble(temporal, temporalNamespace(settings)) : [],
    settings["OIDC_ISSUER"] ? issuerTrouble(identity) : [],
  ]);
  return found.flat();
}
