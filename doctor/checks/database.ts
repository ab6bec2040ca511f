import type { Connection } from "mongoose";
import type { AuditKeys } from "../../config/audit-keys";
import { payloadProofsCheck } from "../../runtime/checks/payload-keys";
import { Unusable } from "../../runtime/readiness";
import { openDatabase, type Models } from "../../store/models";
import type { PayloadKeys } from "../../temporal/payload-keys";
import type { AuditEntry } from "../../store/models/audit-entry";
import { reasonOf, type Fault } from "../fault";
import { readClock, type ClockReading } from "./clock";
import { sealedFileFaults } from "./materials";
import { isLoopback } from "./production";

const about = "MONGODB_URI";

interface DatabaseOptions {
  uri: string;
  /** Payload keys; undefined if they could not be read. */
  keys: PayloadKeys | undefined;
  /** Keys of the audit trail; undefined if they could not be read. */
  auditKeys: AuditKeys | undefined;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  /** Comparisons of this machine's clock, to which the database's is added. */
  clocks: ClockReading[];
}

/**
 * Finds faults of the database: it must be reachable, writable and a replica set, be able to have our indexes, and have
 * been used with our payload keys.
 */
export async function databaseFaults({
  uri,
  keys,
  auditKeys,
  now,
  clocks,
}: DatabaseOptions): Promise<Fault[]> {
  let connection: Connection | undefined;
  try {
    const database = await openDatabase(uri);
    ({ connection } = database);
    const { models } = database;
    return [
      ...(await serverFaults({ connection, uri, now, clocks })),
      ...(await writeFaults(connection)),
      ...(await indexFaults(models)),
      ...(keys ? await payloadKeyFaults({ models, keys, now }) : []),
      ...(keys ? await sealedFileFaults(models, keys) : []),
      ...(auditKeys ? await auditKeyFaults(models, auditKeys) : []),
    ];
  } catch (error) {
    const reason = reasonOf(error);
    const isRefused = /auth/i.test(reason);
    const remedy = isRefused
      ? "核对 MONGODB_PASSWORD_FILE 的内容；改过密码的，重跑 docker-compose up mongodb-set-up"
      : "检查 MongoDB 是否在运行，地址、端口、replicaSet、tls 是否正确";
    return [{ about, fault: `${isRefused ? "登录不了" : "连接不上"}：${reason}`, remedy, stops: true }];
  } finally {
    await connection?.close();
  }
}

interface Hello {
  setName?: string;
  localTime?: Date;
}

async function serverFaults({
  connection,
  uri,
  now,
  clocks,
}: Pick<DatabaseOptions, "uri" | "now" | "clocks"> & { connection: Connection }): Promise<Fault[]> {
  const asked = now();
  // The command is called by its old name, which every server knows.
  const hello = (await connection.db?.command({ isMaster: 1 })) as Hello | undefined;
  const answered = now();
  if (hello?.localTime)
    clocks.push(
      readClock({ of: " MongoDB 所在机器", elsewhere: hello.localTime.getTime(), asked, answered }),
    );
  return replicaSetFaults(uri, hello);
}

/**
 * Finds the fault that MongoDB is no replica set. A single server loses acknowledged data when its disk fails. On this
 * machine alone it is a trial installation and no fault.
 */
export function replicaSetFaults(uri: string, hello: Hello | undefined): Fault[] {
  const hosts = /^mongodb:\/\/(?:[^@]*@)?([^/?]+)/.exec(uri)?.[1]?.split(",") ?? [];
  const isTrial = hosts.length > 0 && hosts.every((host) => isLoopback(host.replace(/:\d+$/, "")));
  if (isTrial || hello?.setName !== undefined) return [];
  const remedy = "按 deploy/mongodb 建立副本集（docker-compose up mongodb-set-up），地址加上 replicaSet=rs0";
  return [{ about, fault: "不是副本集：机器损坏会丢失已确认的数据", remedy, stops: true }];
}

async function writeFaults(connection: Connection): Promise<Fault[]> {
  const scratch = connection.collection<{ _id: string }>("doctor");
  try {
    await scratch.updateOne({ _id: "write" }, { $set: { at: new Date() } }, { upsert: true });
    await scratch.deleteOne({ _id: "write" });
    return [];
  } catch (error) {
    const remedy = "账号须有该库的 readWrite 权限；重跑 docker-compose up mongodb-set-up";
    return [{ about, fault: `不能写入：${reasonOf(error)}`, remedy, stops: true }];
  }
}

/**
 * Finds indexes that prevent the API from creating its own at its start. Missing indexes are no fault, because the API
 * creates them.
 */
async function indexFaults(models: Models): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const model of Object.values(models)) {
    const { toDrop, toCreate } = await model.diffIndexes();
    const wanted = new Set(toCreate.map(nameOf));
    for (const name of toDrop.filter((existing) => wanted.has(existing))) {
      faults.push({
        about: `MongoDB 集合 ${model.collection.name}`,
        fault: `索引 ${name} 的选项与程序不符，程序启动时会建立失败`,
        stops: true,
        remedy: `在 mongosh 执行 db.${model.collection.name}.dropIndex("${name}")，程序启动时自动重建`,
      });
    }
  }
  return faults;
}

async function payloadKeyFaults({
  models,
  keys,
  now,
}: {
  models: Models;
  keys: PayloadKeys;
  now: () => number;
}): Promise<Fault[]> {
  try {
    await payloadProofsCheck({ keys, proofs: models.payloadKeyProofs, now })();
    return [];
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    const remedy = "换回在用的密钥文件；要更换密钥的，按 docs/operations“更换密钥”分两步";
    return [
      { about: "PAYLOAD_KEYS_FILE", fault: "不是在用的密钥：已有的工作流会读不出来", remedy, stops: true },
    ];
  }
}

/** Finds that the file of audit keys was exchanged for another one: the newest entry tells who has signed last. */
async function auditKeyFaults({ auditEntries }: Models, { keys }: AuditKeys): Promise<Fault[]> {
  const newest = await auditEntries
    .findOne({ keyId: { $exists: true } })
    .sort({ at: -1 })
    .lean<AuditEntry>();
  if (!newest?.keyId || keys.has(newest.keyId)) return [];
  return [
    {
      about: "AUDIT_KEYS_FILE",
      fault: `里面没有密钥 ${newest.keyId}，最近一条审计记录由它签名：是另一个文件`,
      remedy:
        "放回原来的文件；要更换的用 deploy/ca rotate audit-keys，旧的留在后面一行；旧的已丢失的，写进 DOCTOR_ACCEPTS",
      stops: true,
    },
  ];
}

/** Returns the name that MongoDB gives an index by default. */
const nameOf = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([field, direction]) => `${field}_${String(direction)}`)
    .join("_");
