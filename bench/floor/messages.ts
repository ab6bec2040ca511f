import { defineSignal, defineUpdate } from "@temporalio/workflow";

/** Content of the bare workflow's messages. It is as large as a short command of ours. */
export interface FloorCommand {
  by: string;
  text: string;
}

/** State of the bare workflow, as its updates return it. */
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
