import { DefaultFailureConverter } from "@temporalio/common";

/** Encodes messages and stacks of failures too: they would go past the payload codec otherwise. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
