import { z } from "zod";
import { databaseUri, databaseVariables } from "../config/database";
import { readEnvironment, type Environment } from "../config/environment";
import { meaningsOf } from "../config/meanings";
import { readTemporalSecurity } from "../config/temporal-security";
import { alertFaults, alertsMeaning } from "./checks/alerts";
import { addressFaults } from "./checks/addresses";
import { characterFaults } from "./checks/characters";
import { certificateFaults, partyFaults } from "./checks/certificates";
import { readConfiguration } from "./checks/configuration";
import { clockFaults, type ClockReading } from "./checks/clock";
import { databaseFaults } from "./checks/database";
import { databaseOptionFaults } from "./checks/database-options";
import { diskFaults, diskMeaning, measureDisk } from "./checks/disk";
import { engineFaults } from "./checks/engine";
import { unionPayFaults, wechatFaults } from "./checks/gateways";
import { invoiceFaults } from "./checks/invoice";
import { issuerFaults } from "./checks/issuer";
import { scannerFaults } from "./checks/materials";
import { isProduction, productionFaults } from "./checks/production";
import { smsFaults } from "./checks/sms";
import { unreadFaults } from "./checks/unread";
import { reasonOf, type Fault } from "./fault";

interface Subject {
  environment: Environment;
  /** Access token of an operator, to check what the tokens contain. */
  token: string | undefined;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
}

/**
 * Finds all faults of a configuration, and of whatever it names, at once: no fault hides another that doesn't depend on
 * it. A fault that DOCTOR_ACCEPTS names doesn't stop the start.
 */
export async function examine({ environment, token, now }: Subject): Promise<Fault[]> {
  const { configuration, faults } = readConfiguration(environment);
  const {
    api,
    renewal,
    identity,
    limits,
    wechat,
    otherWechat,
    unionPay,
    otherUnionPay,
    sms,
    invoice,
    payloadKeys,
    auditKeys,
    materials,
  } = configuration;
  // A part whose reader failed because of another variable can be checked all the same.
  const uri = api?.mongodbUri ?? databaseIn(environment);
  const engine = api ?? configuration.worker ?? engineIn(environment);

  const clocks: ClockReading[] = [];
  const unread = new Set(faults.map(({ about }) => about));
  const looks: Record<string, () => Fault[] | Promise<Fault[]>> = {
    证书: () => certificateFaults(environment, now()),
    对方的证书: () => partyFaults(environment, now()),
    字符: () => characterFaults(environment),
    地址: () => addressFaults(environment),
    // A value that can't be read is told once.
    正式环境: () =>
      productionFaults({ environment, limits, renewal }).filter(({ about }) => !unread.has(about)),
    设置: () => (isProduction(environment) ? unreadFaults(environment, configuration, now()) : []),
    告警: () => alertFaults(environment),
    磁盘: async () => (isProduction(environment) ? diskFaults(await measureDisk(uri, now())) : []),
    MongoDB: async () =>
      uri
        ? [
            ...databaseOptionFaults(uri),
            ...(await databaseFaults({ uri, keys: payloadKeys, auditKeys, now, clocks })),
          ]
        : [],
    申请材料: () => (materials ? scannerFaults(materials, now()) : []),
    Temporal: () => (engine ? engineFaults(engine, isProduction(environment)) : []),
    认证服务: () =>
      identity
        ? issuerFaults({
            environment,
            identity,
            ...(api ? { publicUrl: api.publicUrl } : {}),
            token,
            now,
            clocks,
          })
        : [],
    微信支付: () =>
      eachAccount("微信支付", wechat, otherWechat, (one, about) => wechatFaults(one, about, { now, clocks })),
    银联: () => eachAccount("银联", unionPay, otherUnionPay, (one, about) => unionPayFaults(one, about, now)),
    短信服务: () => smsFaults(sms, now),
    电子发票: () => invoiceFaults(invoice, { uri, now }),
  };
  const found = await Promise.all(
    Object.entries(looks).map(async ([about, look]) => {
      try {
        return await look();
      } catch (error) {
        return [{ about, fault: `检查中断：${reasonOf(error)}`, remedy: "把这一行报告给开发人员" }];
      }
    }),
  );
  return withAccepted([...faults, ...clockFaults(clocks), ...found.flat()], environment);
}

/** Names in DOCTOR_ACCEPTS that `deploy/ca` itself reads, for faults that it finds outside of the containers. */
const namesOfTheSite = ["RESTIC_REPOSITORY", "KEYS_FOLDER"];

/** Marks the faults that DOCTOR_ACCEPTS names, and tells which of its names no fault has. */
function withAccepted(faults: readonly Fault[], environment: Environment): Fault[] {
  const accepted = (environment["DOCTOR_ACCEPTS"] ?? "").split(",").map((name) => name.trim());
  const idle = accepted.filter(
    (name) => !["", ...namesOfTheSite, ...faults.map(({ about }) => about)].includes(name),
  );
  return [
    ...faults.map((fault) =>
      accepted.includes(fault.about) ? { ...fault, stops: false, accepted: true } : fault,
    ),
    ...idle.map((name) => ({
      about: "DOCTOR_ACCEPTS",
      fault: `“${name}”现在没有问题：以后它出了别的问题，也不妨碍启动`,
      remedy: `从 DOCTOR_ACCEPTS 删去 ${name}；写错了名称的，照各行冒号之前的写`,
    })),
  ];
}

/** Returns the meaning of the configuration, one line for each setting, as far as it can be read. */
export async function meanings(environment: Environment, now: () => number): Promise<string[]> {
  const { configuration } = readConfiguration(environment);
  const uri = configuration.api?.mongodbUri ?? databaseIn(environment);
  return [
    ...meaningsOf(configuration),
    alertsMeaning(environment),
    diskMeaning(await measureDisk(uri, now())),
  ];
}

/** Returns the address of MongoDB; undefined if it can't be read. */
function databaseIn(environment: Environment): string | undefined {
  try {
    return databaseUri(readEnvironment(z.object(databaseVariables), environment));
  } catch {
    return undefined;
  }
}

/** Returns the connection settings of Temporal; undefined if they can't be read, which the readers report. */
function engineIn(environment: Environment) {
  const { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE } = environment;
  if (!temporalAddress) return undefined;
  try {
    const temporalSecurity = readTemporalSecurity(environment);
    return { temporalAddress, temporalSecurity, temporalNamespace: TEMPORAL_NAMESPACE || "default" };
  } catch {
    return undefined;
  }
}

/** Checks the present account and the earlier ones, which are named by their place in the file. */
async function eachAccount<S>(
  about: string,
  present: S | undefined,
  others: readonly S[] | undefined,
  ask: (settings: S, about: string) => Promise<Fault[]>,
): Promise<Fault[]> {
  const former = (others ?? []).map((one, index) => ask(one, `${about}曾用账户${index + 1}`));
  return (await Promise.all([...(present ? [ask(present, about)] : []), ...former])).flat();
}
