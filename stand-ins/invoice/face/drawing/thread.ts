import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { InvoiceFace } from "../face";
import { projectRoot } from "../../../shared/project-root";
import type { Drawing } from "./draw-invoice";

export interface DrawingJob {
  id: number;
  face: InvoiceFace;
  issuedAt: string;
}

export type DrawingAnswer = { id: number; drawing: Drawing } | { id: number; error: string };

export interface DrawingThread {
  /** Draws one invoice, as drawInvoice does. Rejects if the thread dies; the next drawing then starts a new thread. */
  draw(job: Omit<DrawingJob, "id">): Promise<Drawing>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(drawing: Drawing): void;
  reject(error: Error): void;
}

function startWorker(): Worker {
  const extension = extname(__filename);
  const hook = ["--require", join(projectRoot, "stand-ins/shared/from-source.cjs")];
  return new Worker(join(__dirname, `thread-main${extension}`), {
    execArgv: extension === ".ts" ? hook : [],
  });
}

/**
 * Creates a thread that draws, so that the provider can answer requests meanwhile. The thread starts with the first
 * drawing.
 */
export function createDrawingThread(): DrawingThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const settle = (answer: DrawingAnswer): void => {
    const job = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) job?.reject(new Error(answer.error));
    else job?.resolve(answer.drawing);
  };

  const lose = (error: Error): void => {
    worker = undefined;
    for (const job of waiting.values()) job.reject(error);
    waiting.clear();
  };

  const running = (): Worker => {
    if (worker !== undefined) return worker;
    const started = startWorker();
    started.on("message", settle);
    started.on("error", lose);
    started.on("exit", () => {
      if (worker === started) lose(new Error("the drawing thread ended"));
    });
    worker = started;
    return started;
  };

  return {
    draw: (job) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        running().postMessage({ id: lastId, ...job } satisfies DrawingJob);
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
}

/**
 * Wraps a thread so that it draws only the first invoice and returns that document for all others. Load tests use it to
 * leave the drawing out.
 */
export function drawnOnce(thread: DrawingThread): DrawingThread {
  let drawn: Promise<Drawing> | undefined;
  return { draw: (job) => (drawn ??= thread.draw(job)), close: () => thread.close() };
}
