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
  /** Draws one invoice; see drawInvoice. Rejects when the thread dies, and starts a new one for the next. */
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

/** A thread that draws, so that the provider goes on answering meanwhile. It starts with the first drawing. */
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

/** Draws the first invoice, and gives the same document for every other: for loads of which drawing is to be no part. */
export function drawnOnce(thread: DrawingThread): DrawingThread {
  let drawn: Promise<Drawing> | undefined;
  return { draw: (job) => (drawn ??= thread.draw(job)), close: () => thread.close() };
}
