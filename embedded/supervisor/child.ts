import { setTimeout as sleep } from "node:timers/promises";
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { brokenFiles, isOfBrokenFiles } from "../tools/broken-files";
import { errorCode } from "../tools/error-code";
import type { Report } from "../tools/report";
import { StartError } from "../tools/start-error";
import { signalGroup } from "../tools/signal-group";
import { type Backoff, nextDelay } from "./backoff";
import type { ChildSpec, SupervisorTimes } from "./child-spec";
import { logPlace, logSince, logSize, openLog } from "./log-file";

const deadlySignals: NodeJS.Signals[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGABRT"];

/** One run of a child process, from its start to its end. */
interface Run {
  /** Process id; undefined if the program could not be started. */
  pid: number | undefined;
  /**
   * Resolves, and never rejects, with the way in which the process ended: an exit code, a signal, or the reason why it
   * could not be started.
   */
  ended: Promise<{ how: string; bySignal: boolean }>;
  /** Sends a signal to the process and all processes that it has started. */
  signal(signal: NodeJS.Signals): void;
  /** True once the process was sent a signal to end. From then on it is not ready, whatever it still answers. */
  isDoomed(): boolean;
}

/** Starts a program as the leader of its own process group, so that Ctrl-C in the terminal reaches only the supervisor. */
function startRun({ command, args, env }: ChildSpec, logFile: string): Run {
  const log = openLog(logFile);
  // The child writes to the log file itself, so that nothing is lost and nothing blocks if the supervisor is killed.
  const child = spawn(command, args, { env, stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  let doomed = false;
  const { pid } = child;
  return {
    pid,
    ended: new Promise((resolve) => {
      child.once("error", (error) => resolve({ how: notStarted(command, error), bySignal: false }));
      child.once("exit", (code, signal) => {
        // Processes that the child had started must not outlive it, because a restart would find its ports taken.
        if (pid !== undefined) signalGroup(pid, "SIGKILL");
        const how = signal === null ? `退出码 ${code}` : `信号 ${signal}`;
        resolve({ how, bySignal: signal !== null });
      });
    }),
    signal: (signal) => {
      doomed ||= deadlySignals.includes(signal);
      if (pid !== undefined) signalGroup(pid, signal);
    },
    isDoomed: () => doomed,
  };
}

const notStarted = (command: string, error: Error): string =>
  errorCode(error) === "ENOENT" ? `没有程序 ${command}` : `${command} 不能运行`;

const readyPollMs = 50;
/** The time that a program has to end before a restart that somebody waits for, in milliseconds. */
const restartGraceMs = 2_000;
/** The number of times that a program is started again after a signal has killed it before it was ready. */
const triesAfterSignal = 1;

export interface ChildOptions {
  logFile: string;
  backoff: Backoff;
  times: SupervisorTimes;
  report: Report;
  /** Returns the current time in milliseconds. */
  now: () => number;
  /** Called whenever the child's pid has changed, also when it has none any more. */
  onChange: () => void;
}

/** A program that is started again whenever it dies, until it is stopped. */
export class Child {
  #run: Run | undefined;
  #hasBeenReady = false;
  #endBeforeReady: string | undefined;
  /** Size of the log before the first run of this child, in bytes. */
  readonly #logBegin: number;
  #supervision: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #isRestarting = false;
  /** Number of times that the program died after it had been ready for the first time. */
  #deaths = 0;
  /** Ends the present wait before a start. */
  #hurry = new AbortController();

  constructor(
    private readonly spec: ChildSpec,
    private readonly options: ChildOptions,
  ) {
    this.#logBegin = logSize(options.logFile);
  }

  get name(): string {
    return this.spec.name;
  }

  /** The pid of the program, or undefined while it is down. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /**
   * Starts the program and waits until it is ready. A program that a signal kills before it was ever ready is started
   * once more; one that ends by itself is not, because it would only repeat what it has to say.
   * @throws StartError that names its log
   */
  async start(): Promise<void> {
    this.#supervision = this.#keepRunning();
    await this.ready();
    this.#hasBeenReady = true;
  }

  /**
   * Waits until the program is ready. If it is being restarted, the wait includes the restart.
   * @param deaths - number of deaths that are known; with it, another death ends the wait
   * @throws StartError that names its log, when it does not become ready in time
   */
  async ready(deaths?: number): Promise<void> {
    const { now, times } = this.options;
    const deadline = now() + times.readyMs;
    while (now() < deadline) {
      if (this.#endBeforeReady !== undefined)
        throw this.#failure(`还没有就绪就结束了（${this.#endBeforeReady}）`);
      if (deaths !== undefined && this.#deaths > deaths) throw this.#failure("还没有就绪就又结束了");
      if (this.#stopping.signal.aborted) throw new StartError(`${this.name} 已被停止。`);
      const run = this.#run;
      if (run !== undefined && !run.isDoomed() && (await this.spec.isReady()) && run === this.#run) return;
      await sleep(readyPollMs);
    }
    throw this.#failure(`在 ${times.readyMs / 1000} 秒内没有就绪`);
  }

  /**
   * Sends a signal to the program and to all processes that it started. If the signal ends the program, the program is
   * started again.
   */
  kill(signal: NodeJS.Signals): void {
    this.#run?.signal(signal);
  }

  /**
   * Ends the program and starts it again at once, also while it waits for its next start after a death, and waits until
   * it is ready.
   * @throws StartError that names its log, when it dies before it is ready, or doesn't become ready in time
   */
  async restart(): Promise<void> {
    const deaths = this.#deaths;
    const run = this.#run;
    if (run === undefined) this.#hurry.abort();
    else {
      this.#isRestarting = true;
      run.signal("SIGTERM");
      const impatience = setTimeout(() => run.signal("SIGKILL"), restartGraceMs);
      await run.ended;
      clearTimeout(impatience);
    }
    await this.ready(deaths);
  }

  /** Ends the program for good: with SIGTERM, and with SIGKILL if that takes too long. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#run?.signal("SIGTERM");
    const impatience = setTimeout(() => this.#run?.signal("SIGKILL"), this.options.times.graceMs);
    await this.#supervision;
    clearTimeout(impatience);
  }

  async #keepRunning(): Promise<void> {
    const { now, backoff, report, logFile, onChange } = this.options;
    const stopped = this.#stopping.signal;
    let delayMs: number | undefined;
    let triesLeft = triesAfterSignal;
    while (!stopped.aborted) {
      const startedAt = now();
      this.#run = startRun(this.spec, logFile);
      onChange();
      const end = await this.#run.ended;
      this.#run = undefined;
      onChange();
      if (stopped.aborted) return;
      if (this.#isRestarting) {
        this.#isRestarting = false;
        continue;
      }
      if (!this.#hasBeenReady) {
        if (!end.bySignal || triesLeft === 0) {
          this.#endBeforeReady = end.how;
          return;
        }
        triesLeft -= 1;
        report(`${this.name} 还没有就绪就被终止（${end.how}），再启动一次`);
        continue;
      }
      this.#deaths += 1;
      delayMs = nextDelay(backoff, { previousMs: delayMs, aliveMs: now() - startedAt });
      report(`${this.name} 意外退出（${end.how}），${delayMs / 1000} 秒后重启`);
      this.#hurry = new AbortController();
      const signal = AbortSignal.any([stopped, this.#hurry.signal]);
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #failure(what: string): StartError {
    const { logFile } = this.options;
    const log = logPlace(logFile, this.#logBegin);
    if (isOfBrokenFiles(logSince(logFile, this.#logBegin)))
      return new StartError({ about: this.name, ...brokenFiles, log });
    const { wayOut = "原因在日志里，请改好后重新启动。" } = this.spec;
    return new StartError({ about: this.name, fault: what, remedy: wayOut, log });
  }
}
