import express, { type Router } from "express";
import { pageAssets, sendPage } from "../shared/pages/serving";
import { behaviourSchema, type Behaviours } from "./behaviour";
import type { Ledger } from "./ledger";
import { controlPage } from "./page";
import { report } from "./report";

/** What the demonstration is steered with: a page, and the interface that it and the tests use. */
export function createControlRoutes({
  ledger,
  behaviours,
  url,
}: {
  ledger: Ledger;
  behaviours: Behaviours;
  url: string;
}): Router {
  const router = express.Router();
  router.get("/", (_request, response) => sendPage(response, controlPage()));
  router.use("/assets", pageAssets("invoice"));

  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });

  router
    .route("/control/behaviour")
    .get((_request, response) => {
      response.json(behaviours.list());
    })
    .put(express.json(), (request, response) => {
      const parsed = behaviourSchema.safeParse(request.body);
      if (!parsed.success) {
        response.status(400).json({
          message: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"),
        });
        return;
      }
      behaviours.set(parsed.data);
      response.json(parsed.data);
    });

  router.get("/control/invoices", (_request, response) => {
    response.json(
      ledger.list().map((invoice) => ({
        ...report(invoice, url),
        buyerName: invoice.order.buyerName,
        buyerTaxNum: invoice.order.buyerTaxNum,
        taxIncludedAmount: invoice.order.invoiceDetail[0].taxIncludedAmount,
        acceptedAt: new Date(invoice.acceptedAt).toISOString(),
        told: invoice.told,
      })),
    );
  });

  return router;
}
