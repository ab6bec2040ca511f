import express, { type Express } from "express";
import { z } from "zod";
import { pageAssets, sendPage } from "../shared/pages/serving";
import { serve, type RunningServer } from "../shared/serve";
import { createDesk, type DeskOptions } from "./desk";
import { createFaults, faultSchema } from "./faults";
import { controlPage } from "./page";

export interface AuthorityOptions extends Pick<DeskOptions, "apiUrl" | "token"> {
  /** Port to listen on. 0 takes any free port. */
  port: number;
  /** Returns the time in milliseconds since the epoch. */
  now?: () => number;
}

const issueSchema = z.strictObject({
  ids: z.array(z.string()).min(1).max(20).optional(),
  most: z.int().min(1).max(20).optional(),
});

function createApp({ apiUrl, token, now = Date.now }: AuthorityOptions): Express {
  const faults = createFaults();
  const desk = createDesk({ apiUrl, token, faults, now });
  const app = express().disable("x-powered-by");
  app.get("/", (_request, response) => sendPage(response, controlPage()));
  app.use("/assets", pageAssets("authority"));
  app.get("/favicon.ico", (_request, response) => void response.sendStatus(204));
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.get("/control/issued", (_request, response) => void response.json({ issued: desk.list() }));
  app.post("/control/issue", express.json(), async (request, response) => {
    const asked = issueSchema.safeParse(request.body ?? {});
    if (!asked.success) return void response.status(400).json({ message: asked.error.message });
    try {
      response.json(await desk.issue(asked.data));
    } catch (error) {
      response.status(502).json({ message: error instanceof Error ? error.message : String(error) });
    }
  });
  app.put("/control/faults", express.json(), (request, response) => {
    const fault = faultSchema.safeParse(request.body);
    if (!fault.success) return void response.status(400).json({ message: fault.error.message });
    faults.set(fault.data);
    response.sendStatus(204);
  });
  return app;
}

/** Starts the stand-in for the certificate authority. It works on the queue only when it is told to. */
export const startAuthority = (options: AuthorityOptions): Promise<RunningServer> =>
  serve(options.port, () => createApp(options));
