import { join } from "node:path";
import express, { type Router } from "express";
import { projectRoot } from "../tools/project-root";
import { behaviourSchema, type Behaviours } from "./behaviour";
import type { Ledger } from "./ledger";
import { report } from "./report";

const publicDir = join(projectRoot, "embedded/invoice-provider/public");

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
  router.use((_request, response, next) => {
    response.set("content-security-policy", contentSecurityPolicy).set("x-content-type-options", "nosniff");
    next();
  });

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

  router.use(express.static(publicDir));
  return router;
}
