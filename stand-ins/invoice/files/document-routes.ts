import express, { type Router } from "express";
import type { Ledger } from "../ledger";
import { formats, type Documents } from "./documents";

/** Routes that serve the documents. As with the real provider, knowing the address is the permission. */
export function createDocumentRoutes({
  ledger,
  documents,
}: {
  ledger: Ledger;
  documents: Documents;
}): Router {
  const router = express.Router();
  for (const format of formats) {
    router.get(`/fp2/:token.${format}`, (request, response) => {
      const invoice = ledger.byToken(request.params.token);
      if (invoice?.state.is !== "done") {
        response.status(404).json({ message: "没有这个文件" });
        return;
      }
      response.set("cache-control", "no-store").set("x-content-type-options", "nosniff");
      response.type(format).end(documents.read(invoice.state.token, format));
    });
  }
  return router;
}
