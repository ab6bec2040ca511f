import { statfs } from "node:fs/promises";
import { dayMs } from "../../domain/beijing-day";
import { newUlid } from "../../lib/new-ulid";
import { openDatabase, type Models } from "../../store/models";
import type { Fault } from "../fault";

const windowDays = 30;
/** A first application and a few trials say nothing of growth. */
const fewestApplications = 100;
/** A disk isn't bought within the week. */
const fewestDays = 60;
const leastFree = 0.1;

export interface DiskState {
  freeBytes: number;
  sizeBytes: number;
  /** The size of the database with its indexes; absent where it can't be asked. */
  dataBytes?: number;
  /** Its growth in a day, measured over the last month; absent where that is too little to tell. */
  growthBytes?: number;
}

/** How full the disk under the containers is, and how fast the database fills it. */
export async function measureDisk(uri: string | undefined, now: number): Promise<DiskState> {
  const { bavail, blocks, bsize } = await statfs("/");
  const disk = { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  if (uri === undefined) return disk;
  try {
    const { connection, models } = await openDatabase(uri);
    try {
      const stats = (await connection.db?.stats()) as
        | { storageSize?: number; indexSize?: number }
        | undefined;
      const dataBytes = (stats?.storageSize ?? 0) + (stats?.indexSize ?? 0);
      return { ...disk, dataBytes, ...(await growthOf(models, dataBytes, now)) };
    } finally {
      await connection.close();
    }
  } catch {
    // That it is away is told by its own check.
    return disk;
  }
}

/** An application's share of the database, times those that came in a day. Their ids tell when they began. */
async function growthOf(
  { applications }: Pick<Models, "applications">,
  dataBytes: number,
  now: number,
): Promise<{ growthBytes?: number }> {
  const all = await applications.estimatedDocumentCount();
  if (all < fewestApplications) return {};
  const late = await applications.countDocuments({ _id: { $gte: newUlid(now - windowDays * dayMs) } });
  return { growthBytes: Math.round(((dataBytes / all) * late) / windowDays) };
}

/** For how many days the disk lasts as the database grows; undefined where it doesn't, or that isn't known. */
const daysLeft = ({ freeBytes, growthBytes }: DiskState): number | undefined =>
  growthBytes ? Math.floor(freeBytes / growthBytes) : undefined;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

export function diskMeaning(disk: DiskState): string {
  const days = daysLeft(disk);
  const { freeBytes, sizeBytes, dataBytes, growthBytes = 0 } = disk;
  return [
    `磁盘：共 ${gigabytes(sizeBytes)}，还剩 ${gigabytes(freeBytes)}`,
    ...(dataBytes === undefined ? [] : [`MongoDB 占 ${gigabytes(dataBytes)}`]),
    days === undefined
      ? "申请还少，看不出增长"
      : `近 ${windowDays} 天每天增长 ${(growthBytes / 1e6).toFixed(1)} MB，照此还够 ${days} 天`,
  ].join("，");
}

export function diskFaults(disk: DiskState): Fault[] {
  const about = "磁盘";
  const remedy = "删去旧镜像和太旧的备份，或扩容，见运维手册“磁盘与时钟”";
  const days = daysLeft(disk);
  if (disk.freeBytes < leastFree * disk.sizeBytes)
    return [{ about, fault: `只剩 ${gigabytes(disk.freeBytes)}，不到一成`, remedy }];
  if (days !== undefined && days < fewestDays)
    return [{ about, fault: `照近 ${windowDays} 天的增长，${days} 天后就满`, remedy }];
  return [];
}
