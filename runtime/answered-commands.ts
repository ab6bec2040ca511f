import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/**
 * What somebody was answered yes to. Written beside the databases, so that a restore can say what it took back; only ids,
 * so that the files may be copied anywhere.
 */
const commandSchema = z.object({
  /** ISO 8601 UTC. */
  at: z.string(),
  /** The token's: no name. */
  subject: z.string(),
  /** The operation's id, and the same in Chinese. */
  action: z.string(),
  what: z.string(),
  applicationId: z.string().optional(),
  /** Another record than an application: a refund's number, a day. */
  record: z.string().optional(),
  requestId: z.string(),
});
export type AnsweredCommand = z.output<typeof commandSchema>;

/** Nobody said anything by then: a file without these tells nothing of a time without commands. */
const sign = z.object({ at: z.string() });

const largestBytes = 8 * 1024 * 1024;
/** Of all processes together, as the disk counts them: the oldest go. However often a process starts, its files are small. */
const mostBytes = 400 * 1024 * 1024;
/** No backup that a system is restored from is so old. Milliseconds. */
const keptMs = 100 * 86_400_000;
const blockBytes = 4_096;
const signMs = 60_000;

interface CommandFileOptions {
  dir: string;
  /** Milliseconds. */
  now: () => number;
  /** Bytes, after which another file is begun. */
  largest?: number;
  /** Bytes of all files. */
  most?: number;
}

/** A file of one process for the commands that it has answered, a line of JSON each; then another one. */
export function openCommandFile({ dir, now, largest = largestBytes, most = mostBytes }: CommandFileOptions) {
  let file: { descriptor: number; bytes: number } | undefined;
  let files = 0;

  function begin(): { descriptor: number; bytes: number } {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
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
    // In one piece, and before the answer goes out: what a killed process had answered is there.
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
      // That the disk is full, or the folder another's, is told with each command.
    }
  }

  const signs = setInterval(say, signMs).unref();
  say();
  return {
    /** @throws Error where the disk is full, or the folder is gone */
    write: (command: AnsweredCommand): void => write(command),
    close: (): void => {
      clearInterval(signs);
      close();
    },
  };
}

export type CommandFile = ReturnType<typeof openCommandFile>;

/** Takes the oldest files away: those beyond so many bytes, and those that were written last before a moment. */
function tidy({ dir, most, before }: { dir: string; most: number; before: number }): void {
  let bytes = 0;
  for (const name of filesIn(dir).toReversed()) {
    const about = statSync(join(dir, name), { throwIfNoEntry: false });
    if (!about) continue;
    bytes += Math.max(1, Math.ceil(about.size / blockBytes)) * blockBytes;
    if (bytes > most || about.mtimeMs < before) rmSync(join(dir, name), { force: true });
  }
}

/** By their names, which begin with their time. */
const filesIn = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();

/** What a restore to a backup's state takes back, as an operator reads it. @param folders - copies may lie in several */
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

/** Nothing of what a killed process left half-written. */
function parsed<S extends z.ZodType>(schema: S, text: string): z.output<S>[] {
  try {
    return [schema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
