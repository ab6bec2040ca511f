import { statfs } from "node:fs/promises";
import { dayMs } from "../../domain/beijing-day";
import { newUlid } from "../../lib/new-ulid";
import { openDatabase, type Models } from "../../store/models";
import type { Fault } from "../fault";

const windowDays = 30;
/** Smallest number of applications from which growth is calculated. A few trials say nothing about it. */
const fewestApplications = 100;
/** Smallest number of days for which the disk should last, because a new one takes weeks to buy. */
const fewestDays = 60;
const leastFree = 0.1;

export interface DiskState {
  freeBytes: number;
  sizeBytes: number;
  /** Size of the database with its indexes, in bytes; absent if the database can't be reached. */
  dataBytes?: number;
  /** Growth of the database in a day, in bytes, over the last month; absent if there are too few applications. */
  growthBytes?: number;
}

/**
 * Measures the disk under the containers, and the speed at which the database fills it.
 * @param now - milliseconds since the epoch
 */
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
    // The database's own check reports that it is away.
    return disk;
  }
}

/**
 * Estimates the database's growth in a day: an application's share of it, times the new applications in a day. Their ids
 * tell when they were created.
 */
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

/** Returns the days for which the disk will last; undefined if the database doesn't grow or its growth is unknown. */
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
  const remedy = "删去旧镜像，或扩容，见运维手册“磁盘与时钟”";
  const days = daysLeft(disk);
  if (disk.freeBytes < leastFree * disk.sizeBytes)
    return [{ about, fault: `只剩 ${gigabytes(disk.freeBytes)}，不到一成`, remedy }];
  if (days !== undefined && days < fewestDays)
    return [{ about, fault: `照近 ${windowDays} 天的增长，${days} 天后就满`, remedy }];
  return [];
}
