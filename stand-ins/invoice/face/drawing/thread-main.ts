import { parentPort } from "node:worker_threads";
import { drawInvoice } from "./draw-invoice";
import { loadFont } from "./font";
import type { DrawingAnswer, DrawingJob } from "./thread";

const font = loadFont();

async function draw({ id, face, issuedAt }: DrawingJob): Promise<DrawingAnswer> {
  try {
    return { id, drawing: await drawInvoice({ face, issuedAt, font }) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", (job: DrawingJob) => {
  void draw(job).then((answer) => parentPort?.postMessage(answer));
});
