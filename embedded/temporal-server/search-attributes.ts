import type { Connection } from "@temporalio/client";

import { indexedValueTypes } from "../../temporal/indexed-value-types";
import { searchAttributes as attributes } from "../../workflows/renewal/operator-view";

const grpcAlreadyExists = 6;

/**
 * Registers those search attributes that the namespace does not have yet.
 *
 * The dev server's own flag `--search-attribute` works only when it makes a new database, so an attribute that a later
 * version adds would never get into an older database.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = attributes.filter(({ name }) => !(name in customAttributes));
  if (missing.length === 0) return;
  try {
    await addSearchAttributes(connection, namespace, missing);
  } catch (error) {
    const { isGrpcServiceError } = await import("@temporalio/client");
    if (!isGrpcServiceError(error) || error.code !== grpcAlreadyExists) throw error;
  }
}

/**
 * Registers search attributes in a namespace that has none of them. The time-skipping server can do only this, for it
 * can't list the attributes that there are.
 */
export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  added = attributes,
): Promise<void> {
  const searchAttributes = Object.fromEntries(added.map(({ name, type }) => [name, indexedValueTypes[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
