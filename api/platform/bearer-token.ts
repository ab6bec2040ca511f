import type { Request } from "express";
import { Problem } from "./problem";

/** Ours have some 700 characters; nothing needs to parse what is far longer. */
const maxLength = 8_192;

const bearer = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * The token of the Authorization header. Several such headers are refused: a proxy and we might each read another.
 * @throws Problem NOT_SIGNED_IN if there is none, more than one, or something else
 */
export function bearerToken(request: Request): string {
  const [header, ...others] = request.headersDistinct["authorization"] ?? [];
  const usable = header !== undefined && others.length === 0 && header.length <= maxLength;
  const token = usable ? bearer.exec(header)?.[1] : undefined;
  if (token === undefined) throw new Problem("NOT_SIGNED_IN");
  return token;
}
