import type { Readable } from "node:stream";
import type { z } from "zod";
import type { Reply } from "../platform/reply";

/** The successful response of a route, declared once for the document and for sending. */
export interface ResponseDeclaration<T> {
  status: number;
  description: string;
  /** Media type of the content; undefined if there is no content. */
  mediaType?: string;
  /** Schema of a JSON answer, for the document only. Answers are not checked against it at run time. */
  schema?: z.ZodType;
  /** True for a file that is sent with its name in Content-Disposition. */
  isDownload: boolean;
  /** True for raw bytes. They can't be stored for repeats, so no write may answer with them. */
  binary: boolean;
  body(value: T): Reply["body"];
}

export interface Described {
  description: string;
  /** HTTP status; 200 if absent. */
  status?: number;
  isDownload?: boolean;
}

interface OfMediaType extends Described {
  mediaType: string;
}

/** Declares a JSON response. The handler returns the value that is serialised. */
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

/** Declares a text response in UTF-8 of another media type (SVG, HTML, CSV). The handler returns the string. */
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

/** Declares a response of bytes (PNG, PDF). The handler returns them whole or as a stream. */
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

/** Declares a response with status 204. */
export const noContent = (description: string): ResponseDeclaration<void> => ({
  status: 204,
  description,
  isDownload: false,
  binary: false,
  body: () => undefined,
});
