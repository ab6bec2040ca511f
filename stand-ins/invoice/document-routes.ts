import express, { type Router } from "express";
import type { Documents } from "./documents";
import type { Ledger } from "./ledger";

/** Hands out documents, streamed from their files. The address is the permission, as with a real provider. */
export function createDocumentRoutes({
  ledger,
  documents,
}: {
  ledger: Ledger;
  documents: Documents;
}): Router {
  const router = express.Router();
  router.get("/documents/:token.pdf", (request, response) => {
    const invoice = ledger.byToken(request.params.token);
    if (invoice?.end?.standing !== "issued") {
      response.status(404).json({ message: "没有这个文件" });
      return;
    }
    response.set("cache-control", "no-store").set("x-content-type-options", "nosniff");
    response.sendFile(documents.file(invoice.end.token), { cacheControl: false, dotfiles: "allow" });
  });
  return router;
}
