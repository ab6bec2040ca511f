import type { Readable } from "node:stream";
import type { z } from "zod";
import type { Reply } from "../platform/reply";

/** What a route answers when all went well: declared once, for the document and for the sending. */
export interface ResponseDeclaration<T> {
  status: number;
  description: string;
  /** Undefined where there is no content. */
  mediaType?: string;
  /** JSON only. For the document: answers are not checked against it at run time. */
  schema?: z.ZodType;
  /** True for a file that goes with its name, in Content-Disposition. */
  isDownload: boolean;
  /** Raw bytes can't be kept for repeats, so no write may answer with them. */
  binary: boolean;
  body(value: T): Reply["body"];
}

export interface Described {
  description: string;
  /** 200 unless given. */
  status?: number;
  isDownload?: boolean;
}

interface OfMediaType extends Described {
  mediaType: string;
}

/** JSON of the schema's shape; the handler returns the value. */
export const json = <S extends z.ZodType>(
  schema: S,
  { description, status = 200, isDownload = false }: Described,
): ResponseDeclaration<z.output<S>> => ({
  status,
  description,
  mediaType: "application/json",
  schema,
  isDownload,
  binary: false,
  body: (value) => JSON.stringify(value),
});

/** Text of another media type (SVG, HTML, CSV), in UTF-8; the handler returns the string. */
export const text = ({
  mediaType,
  description,
  status = 200,
  isDownload = false,
}: OfMediaType): ResponseDeclaration<string> => ({
  isDownload,
  status,
  description,
  mediaType,
  binary: false,
  body: (value) => value,
});

/** Bytes (PNG, PDF); the handler returns them whole or as a stream. */
export const binary = ({
  mediaType,
  description,
  status = 200,
  isDownload = false,
}: OfMediaType): ResponseDeclaration<Buffer | Readable> => ({
  isDownload,
  status,
  description,
  mediaType,
  binary: true,
  body: (value) => value,
});

/** 204. */
export const noContent = (description: string): ResponseDeclaration<void> => ({
  status: 204,
  description,
  isDownload: false,
  binary: false,
  body: () => undefined,
});
