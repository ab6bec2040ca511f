import {
  ApplicationFailure,
  ApplicationFailureCategory,
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
  type SerializationContext,
  type TemporalFailure,
} from "@temporalio/common";
import { markSealed, sealedMetadataKey } from "../contract/sealed";
import { isRefusalCode } from "../domain/application/refusals";
import { isProblemCode } from "../domain/problems";

/**
 * Encrypts messages and stacks of failures, which the payload codec doesn't see. A refusal stays in clear, so that the
 * person who gave a command in the Temporal UI or CLI can read the reason. Its sentence comes from the registries of
 * codes and holds no personal data.
 */
class ReadableRefusals extends DefaultFailureConverter {
  private readonly inClear = new DefaultFailureConverter();

  override errorToFailure(
    error: unknown,
    payloadConverter: PayloadConverter,
    context?: SerializationContext,
  ): ProtoFailure {
    if (!isRefusal(error)) return super.errorToFailure(error, payloadConverter, context);
    return { ...this.inClear.errorToFailure(error, payloadConverter, context), stackTrace: "" };
  }

  /** Marks an error whose message was sealed, because anybody who reaches Temporal's port can fail an activity. */
  override failureToError(
    failure: ProtoFailure,
    payloadConverter: PayloadConverter,
    context?: SerializationContext,
  ): TemporalFailure {
    const error = super.failureToError(failure, payloadConverter, context) as TemporalFailure;
    if (failure.encodedAttributes?.metadata?.[sealedMetadataKey]) markSealed(error);
    return error;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ApplicationFailure &&
  error.category === ApplicationFailureCategory.BENIGN &&
  error.cause === undefined &&
  typeof error.type === "string" &&
  (isRefusalCode(error.type) || isProblemCode(error.type));

export const failureConverter = new ReadableRefusals({ encodeCommonAttributes: true });
