export { provision } from "./provision";
export { startInvoiceProvider } from "./server";
