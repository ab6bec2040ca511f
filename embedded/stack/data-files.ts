import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { StartError, type Trouble } from "../tools/start-error";

/** Decides by a file's first bytes, or by all of it, whether a program can read it. */
type Sound = (path: string) => boolean;

const beginsWith =
  (magic: string): Sound =>
  (path) => {
    const start = Buffer.alloc(magic.length);
    const file = openSync(path, "r");
    try {
      // A program that was killed at its first start leaves an empty file, and goes on with it.
      return readSync(file, start) === 0 || start.equals(Buffer.from(magic));
    } finally {
      closeSync(file);
    }
  };

const isJson: Sound = (path) => holds(path, (content) => typeof content === "object" && content !== null);
const isList: Sound = (path) => holds(path, Array.isArray);

function holds(path: string, isWanted: (content: unknown) => boolean): boolean {
  try {
    return isWanted(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const isPathSegment: Sound = (path) => /^[\w-]{32,}$/.test(readFileSync(path, "utf8"));

interface DataFile {
  /** Path in the data folder. */
  file: string;
  /** Absent where a damage is found by the file's own program or by the configuration's reader. */
  isSound?: Sound;
  /** Consequence of deleting the file, which the next start makes anew. Without it, the file can only be restored. */
  madeAnew?: string;
}

/** Temporal's database. If only this file is lost, the applications can still be revived. */
const engineFile = "temporal/temporal.db";
const inventoryFile = "inventory.json";

/** Files that hold a stack's data. Which of them exist depends on the embedded parts. */
const dataFiles: readonly DataFile[] = [
  { file: "keys/payload-keys.json" },
  { file: "keys/audit-keys", madeAnew: "此前的审计记录从此不能验证" },
  { file: "keys/codec-path", isSound: isPathSegment, madeAnew: "不丢数据" },
  { file: engineFile, isSound: beginsWith("SQLite format 3\0") },
  { file: "mongo/java/data.mv", isSound: beginsWith("H:2,") },
  { file: "mongo/mongod/WiredTiger", isSound: beginsWith("WiredTiger") },
  { file: "identity/secrets.json", isSound: isJson, madeAnew: "演示用户的密码会换新" },
  { file: "wechat-gateway/gateway-identity.json", isSound: isJson, madeAnew: "换新商户的密钥" },
  { file: "webhook-receiver/endpoint.json", isSound: isJson, madeAnew: "事件接收方重新登记" },
  { file: "wechat-gateway/ledger.jsonl" },
  { file: "union-pay-gateway/ledger.jsonl" },
  { file: "sms-provider/messages.jsonl" },
  { file: "invoice-provider/invoices.jsonl" },
  { file: inventoryFile, isSound: isList, madeAnew: "这一次不核对文件是否齐全" },
];

const elsewhere = "或用环境变量 DATA_DIR 另选目录";
const restore = `请从备份恢复整个数据目录；不要这些数据的，把整个数据目录移走从头开始，${elsewhere}。`;
const revive = (dataDir: string): string =>
  `没有 Temporal 的备份时，也可以删除 ${join(dataDir, engineFile)}（和它旁边的 -wal、-shm）与 ${join(dataDir, inventoryFile)} 后启动，再在门户“运维”页【核对全部并恢复】。`;

/** Returns what the user can do about a damaged file, or folder of a provider, in the data folder. */
export function wayOut(dataDir: string, path: string): string {
  const inside = relative(dataDir, path);
  if (inside === engineFile) return `${restore}${revive(dataDir)}`;
  const { madeAnew } = dataFiles.find(({ file }) => file === inside) ?? {};
  if (madeAnew !== undefined) return `请从备份恢复它，或删除这一个文件，启动时会重新生成（${madeAnew}）。`;
  if (/^(keys|mongo|temporal)(\/|$)/.test(inside)) return restore;
  const [provider = ""] = inside.split("/");
  return `请从备份恢复它，或把 ${join(dataDir, provider)} 移走，启动时会重新生成（这个替身的数据从头开始）。`;
}

const isThere = (dataDir: string, file: string): boolean =>
  (statSync(join(dataDir, file), { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Files of which a later start must know that they were there. One that is made anew without a loss is not noted. */
const lasting = dataFiles.filter(
  ({ madeAnew, file }) => madeAnew === undefined || file.startsWith("keys/audit"),
);

/** Notes the files of a running stack, so that the next start can check that they are still there. */
export function takeInventory(dataDir: string): void {
  const place = join(dataDir, inventoryFile);
  const unfinished = `${place}.unfinished`;
  const names = lasting.map(({ file }) => file).filter((file) => isThere(dataDir, file));
  writeFileSync(unfinished, JSON.stringify(names));
  renameSync(unfinished, place);
}

function passes(path: string, isSound: Sound): boolean {
  if (!existsSync(path)) return true;
  try {
    return isSound(path);
  } catch (error) {
    // The error of a read doesn't name the file by itself.
    throw Object.assign(error as Error, { path });
  }
}

/**
 * Checks the files of the data folder before any program opens them: each is sound as far as its beginning tells, and
 * those of the latest run are still there. If one were missing, its part would start empty while the others continued
 * with their data.
 * @throws StartError that names each file that is damaged, missing or empty, and the way out
 */
export function requireSoundData(dataDir: string): void {
  const damaged = dataFiles.filter(({ file, isSound }) => isSound && !passes(join(dataDir, file), isSound));
  const troubles: Trouble[] = damaged.map(({ file }) => {
    const about = join(dataDir, file);
    return { about, fault: "文件已损坏", remedy: wayOut(dataDir, about) };
  });
  if (troubles.length > 0) throw new StartError(troubles);
  const place = join(dataDir, inventoryFile);
  if (!existsSync(place)) return;
  const noted = JSON.parse(readFileSync(place, "utf8")) as string[];
  const missing = noted.filter((name) => !isThere(dataDir, name));
  if (missing.length === 0) return;
  throw new StartError({
    about: `数据目录 ${dataDir}`,
    fault: `不完整，上次运行时还在的文件缺失或为空：${missing.join("、")}`,
    remedy: `${restore}${missing.length === 1 && missing[0] === engineFile ? revive(dataDir) : ""}`,
  });
}
