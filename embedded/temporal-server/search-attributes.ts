import { isGrpcServiceError, type Connection } from "@temporalio/client";

/** The numbers of temporal.api.enums.v1.IndexedValueType. */
const indexedValueTypes = { keyword: 2, datetime: 6 } as const;

const grpcAlreadyExists = 6;

/** The search attributes of an application, by which operators find it. */
export const searchAttributeTypes = {
  CaStage: indexedValueTypes.keyword,
  CaWaitingSince: indexedValueTypes.datetime,
  CaPickup: indexedValueTypes.keyword,
  CaLockSerial: indexedValueTypes.keyword,
  CaPaymentDeadline: indexedValueTypes.datetime,
} as const;

/**
 * Registers those search attributes that the namespace does not have yet.
 *
 * The dev server's own `--search-attribute` does so only while it makes a new database, so an attribute that a
 * later version adds would never come into an older one.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributeTypes).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return;
  try {
    const searchAttributes = Object.fromEntries(missing);
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== grpcAlreadyExists) throw error;
  }
}
