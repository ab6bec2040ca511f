import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../../embedded/demo/narrator";
import { freePorts } from "../../../embedded/stack/free-ports";
import { openTab, type Tab } from "./tab";

interface Target {
  type: string;
  webSocketDebuggerUrl: string;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

/** Starts a virtual display, and returns its number, which Xvfb chooses. */
async function startDisplay(): Promise<{ child: ChildProcess; display: string }> {
  const child = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const number = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { child, display: `:${number}` };
}

export interface OldEngine {
  tab: Tab;
  /** Chooses these files in the next file dialog. */
  choose: (files: readonly string[]) => Promise<void>;
  /** Folder into which the browser saves downloads. */
  downloads: string;
  stop: () => Promise<void>;
}

/** Starts Debian's Qt WebEngine 5.15 on a display of its own. */
export async function startOldEngine(): Promise<OldEngine> {
  const profile = await mkdtemp(join(tmpdir(), "ca-renewal-old-browser-"));
  const { child: screen, display } = await startDisplay();
  const { api: port } = await freePorts();
  const engine = spawn("/usr/bin/python3", [join(__dirname, "engine.py")], {
    env: {
      PATH: process.env["PATH"],
      LANG: "C.UTF-8",
      HOME: profile,
      XDG_RUNTIME_DIR: profile,
      DISPLAY: display,
      QTWEBENGINE_DISABLE_SANDBOX: "1",
      QTWEBENGINE_CHROMIUM_FLAGS: "--disable-gpu --no-sandbox --lang=zh-CN",
      QTWEBENGINE_REMOTE_DEBUGGING: String(port),
    },
    stdio: "ignore",
  });
  const targets = async (): Promise<Target[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as Target[]) : [];
  };
  const isPage = ({ type }: Target) => type === "page";
  const found = await eventually("the old engine", targets, (list) => list.some(isPage));
  const tab = await openTab(found.find(isPage)?.webSocketDebuggerUrl ?? "");
  return {
    tab,
    choose: (files) => writeFile(join(profile, "chosen"), files.join("\n")),
    downloads: profile,
    async stop() {
      tab.close();
      await stop(engine);
      await stop(screen);
      await rm(profile, { recursive: true, force: true });
    },
  };
}
