import express, { type Router } from "express";
import { z } from "zod";
import { controlPageRoutes } from "../shared/pages/serving";
import { behaviourSchema, bureauSchema, type Behaviours } from "./behaviours";
import { faultSchema, type Faults } from "./faults";
import type { Ledger } from "./ledger";
import type { Tokens } from "./open/tokens";
import { controlPage } from "./page";
import type { Platform } from "./platform";
import { billStatuses, type RedForms } from "./red-forms";
import { itemsOf, report, type Seller } from "./report";

export interface ControlDeps {
  ledger: Ledger;
  redForms: RedForms;
  behaviours: Behaviours;
  faults: Faults;
  tokens: Tokens;
  platform: Platform;
  seller: Seller;
  url: string;
}

const decisionSchema = z.strictObject({ decision: z.enum(["confirm", "refuse", "expire"]) });
const decided = { confirm: "04", refuse: "05", expire: "07" } as const;

/** Creates the routes that control the demonstration: a page, and the interface that the page and the tests use. */
export function createControlRoutes(deps: ControlDeps): Router {
  const { ledger, redForms, behaviours, faults, tokens, platform, seller, url } = deps;
  const router = express.Router();

  /** Adds a setting that GET reads and PUT changes, checked by its schema. */
  function settable<S extends z.ZodType>(
    path: string,
    schema: S,
    { read, write }: { read: () => unknown; write: (value: z.output<S>) => void },
  ): void {
    router
      .route(`/control/${path}`)
      .get((_request, response) => {
        response.json(read());
      })
      .put(express.json(), (request, response) => {
        const parsed = schema.safeParse(request.body);
        if (!parsed.success) {
          const message = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
          response.status(400).json({ message: message.join("\n") });
          return;
        }
        write(parsed.data);
        response.json(parsed.data);
      });
  }

  router.use(controlPageRoutes("invoice", controlPage));

  settable("behaviour", behaviourSchema, { read: behaviours.list, write: behaviours.set });
  settable("bureau", bureauSchema, { read: behaviours.bureau, write: behaviours.setBureau });
  settable("faults", z.array(faultSchema), {
    read: faults.list,
    write: (given) => {
      faults.clear();
      for (const fault of given) faults.add(fault);
    },
  });

  router.get("/control/invoices", (_request, response) => {
    response.json(
      ledger.list().map((invoice) => ({
        ...report(invoice, url, seller),
        buyerName: invoice.order.buyerName,
        buyerTaxNum: invoice.order.buyerTaxNum,
        invoiceItems: itemsOf(invoice.order.lines),
        acceptedAt: new Date(invoice.acceptedAt).toISOString(),
        told: invoice.told,
        deliveries: invoice.deliveries,
      })),
    );
  });

  router.get("/control/red-forms", (_request, response) => {
    response.json(
      redForms.list().map((form) => ({
        ...form,
        statusMsg: billStatuses[form.status],
        savedAt: new Date(form.savedAt).toISOString(),
      })),
    );
  });

  router.post("/control/red-forms/:billId", express.json(), (request, response) => {
    const parsed = decisionSchema.safeParse(request.body);
    const form = redForms.find({ billId: request.params.billId });
    if (!parsed.success || form?.status !== "02") {
      response.status(409).json({ message: "这张红字确认单不在等待购方确认" });
      return;
    }
    platform.standForm(form.billId, decided[parsed.data.decision]);
    response.json({});
  });

  router
    .route("/control/tokens")
    .get((_request, response) => {
      response.json({ used: tokens.used() });
    })
    .delete((_request, response) => {
      tokens.revokeAll();
      response.json({ used: tokens.used() });
    });

  return router;
}
