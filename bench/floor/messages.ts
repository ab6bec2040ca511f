import { defineSignal, defineUpdate } from "@temporalio/workflow";

/** What the floor's messages carry: as much as a short command of ours. */
export interface FloorCommand {
  by: string;
  text: string;
}

/** Where the bare workflow stands, as an update answers it. */
export interface FloorState {
  status: string;
  orderNo: string;
}

export const submit = defineUpdate<FloorState, [FloorCommand]>("submit");
export const review = defineUpdate<FloorState, [FloorCommand]>("review");
export const startPayment = defineUpdate<FloorState, [FloorCommand]>("startPayment");
export const markHandled = defineUpdate<FloorState, [FloorCommand]>("markHandled");
export const requestInvoice = defineUpdate<FloorState, [FloorCommand]>("requestInvoice");
export const paymentNotice = defineSignal<[FloorCommand]>("paymentNotice");
export const invoiceNotice = defineSignal<[FloorCommand]>("invoiceNotice");
