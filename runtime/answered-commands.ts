import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { makeFolder } from "../lib/make-folder";

/**
 * A command that was acknowledged to its giver. It is written to a file beside the databases, so that a restore can list
 * the commands that it loses. It holds only ids, so the files may be copied anywhere.
 */
const commandSchema = z.object({
  /** Instant of the answer, in ISO 8601 UTC. */
  at: z.string(),
  /** Subject of the token, which is no name. */
  subject: z.string(),
  /** Operation's id (`action`), and its Chinese name (`what`). */
  action: z.string(),
  what: z.string(),
  applicationId: z.string().optional(),
  /** Record that was acted on if it is not an application, such as a refund number or a day. */
  record: z.string().optional(),
  requestId: z.string(),
});
export type AnsweredCommand = z.output<typeof commandSchema>;

/**
 * Line that a process writes regularly to show that it would have recorded commands until then. Without such lines, a
 * time without commands and a time without records would look the same.
 */
const sign = z.object({ at: z.string() });

const largestBytes = 8 * 1024 * 1024;
/**
 * Most bytes of the files of all processes together, in whole blocks of the disk. The oldest files are deleted first.
 * However often a process starts, its files are small.
 */
const mostBytes = 400 * 1024 * 1024;
/** Milliseconds for which files are kept: no system is restored from an older backup. */
const keptMs = 100 * 86_400_000;
const blockBytes = 4_096;
const signMs = 60_000;

interface CommandFileOptions {
  dir: string;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  /** Size in bytes at which a new file is begun. */
  largest?: number;
  /** Largest size of all files together, in bytes. */
  most?: number;
}

/**
 * Opens the file in which a process writes the commands that it acknowledges, one line of JSON each. A full file is
 * followed by another one.
 */
export function openCommandFile({ dir, now, largest = largestBytes, most = mostBytes }: CommandFileOptions) {
  let file: { descriptor: number; bytes: number } | undefined;
  let files = 0;

  function begin(): { descriptor: number; bytes: number } {
    makeFolder(dir);
    const time = new Date(now()).toISOString().replaceAll(/[:.]/g, "-");
    files += 1;
    const name = `${time}-${hostname()}-${process.pid}-${files}.jsonl`;
    const descriptor = openSync(join(dir, name), "a", 0o600);
    tidy({ dir, most, before: now() - keptMs });
    return { descriptor, bytes: 0 };
  }

  function write(line: object): void {
    if (file && file.bytes >= largest) close();
    file ??= begin();
    // The line is written in one piece and before the answer goes out, so that the file has every command that a killed
    // process had acknowledged.
    file.bytes += writeSync(file.descriptor, `${JSON.stringify(line)}\n`);
  }
  function close(): void {
    if (file) closeSync(file.descriptor);
    file = undefined;
  }
  function say(): void {
    try {
      write({ at: new Date(now()).toISOString() } satisfies z.input<typeof sign>);
    } catch {
      // A full disk or a foreign folder is reported with each command, so it needs no report here.
    }
  }

  const signs = setInterval(say, signMs).unref();
  say();
  return {
    /** Writes an acknowledged command. @throws Error if the disk is full, or the folder doesn't exist any more */
    write: (command: AnsweredCommand): void => write(command),
    close: (): void => {
      clearInterval(signs);
      close();
    },
  };
}

export type CommandFile = ReturnType<typeof openCommandFile>;

/**
 * Deletes the oldest files: those beyond `most` bytes in total, and those last written before the instant `before`
 * (milliseconds since the epoch).
 */
function tidy({ dir, most, before }: { dir: string; most: number; before: number }): void {
  let bytes = 0;
  for (const name of filesIn(dir).toReversed()) {
    const about = statSync(join(dir, name), { throwIfNoEntry: false });
    if (!about) continue;
    bytes += Math.max(1, Math.ceil(about.size / blockBytes)) * blockBytes;
    if (bytes > most || about.mtimeMs < before) rmSync(join(dir, name), { force: true });
  }
}

/** Lists the command files sorted by name, that is by time, since each name begins with one. */
const filesIn = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();

/**
 * Returns, for the operator, the commands that a restore to a backup's state loses.
 * @param folders - folders with copies of the files, which may overlap
 */
export function lostCommands(folders: readonly string[], takenAt: Date): string[] {
  const texts = new Set(folders.flatMap(linesIn));
  const lines = [...texts].flatMap((text) => parsed(sign, text));
  const times = lines.map(({ at }) => at).toSorted();
  const [from, until] = [times[0], times.at(-1)];
  const since = takenAt.toISOString();
  const lost = [...texts]
    .flatMap((text) => parsed(commandSchema, text))
    .filter(({ at }) => at >= since)
    .toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return [
    `此后已答应、恢复后不再存在的操作：${lost.length} 个`,
    ...unknownTime(since, from, until),
    ...lost.map(({ at, subject, what, action, applicationId, record, requestId }) =>
      [at, subject, `${what}(${action})`, applicationId ?? record ?? "-", requestId].join(" "),
    ),
  ];
}

function unknownTime(since: string, from: string | undefined, until: string | undefined): string[] {
  if (from === undefined || until === undefined || until < since)
    return ["（无从得知：这里没有备份之后的操作文件。请问各人此后做过什么，并从备份那天起逐日对账。）"];
  return [
    ...(from > since ? [`（${from} 之前的无从得知：操作文件从那时才开始。请问各人在那之前做过什么。）`] : []),
    `（操作文件写到 ${until}：那以后如还有人操作过，无从得知。）`,
  ];
}

function linesIn(dir: string): string[] {
  try {
    return filesIn(dir).flatMap((name) => readFileSync(join(dir, name), "utf8").split("\n"));
  } catch {
    return [];
  }
}

/** Parses a line; returns nothing for a line that a killed process left incomplete. */
function parsed<S extends z.ZodType>(schema: S, text: string): z.output<S>[] {
  try {
    return [schema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
