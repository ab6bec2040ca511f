import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { PNG } from "pngjs";
import type { Answer } from "../../embedded/demo/api-client";
import { send } from "./http";
import { testStack } from "./test-stack";
import type { Person } from "./world";

/** Returns a picture of a single colour, so that each seed gives a different file. */
export function picture(seed: number, { width = 60, height = 40 } = {}): Buffer {
  const png = new PNG({ width, height });
  png.data.fill(Buffer.from([seed % 256, Math.floor(seed / 256) % 256, 128, 255]));
  return PNG.sync.write(png, { deflateLevel: 1, filterType: 0 });
}

/** Pads the file of a picture to a total number of bytes, with a chunk that readers ignore. */
export function padded(png: Buffer, total: number): Buffer {
  const chunk = Buffer.alloc(total - png.length);
  chunk.writeUInt32BE(chunk.length - 12);
  chunk.write("teSt", 4, "latin1");
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

export const sha256Of = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

export interface Upload {
  id: string;
  material?: string;
  content: Buffer;
  /** Hash that the upload claims, if it is to differ from the content's. */
  sha256?: string;
  query?: string;
  /** Address of the API; by default that of the run's stack. */
  baseUrl?: string;
}

/** Returns the path to which a file is uploaded. */
export const uploadPath = ({
  id,
  material = "营业执照",
  content,
  sha256 = sha256Of(content),
  query = "",
}: Upload) => `/api/applications/${id}/materials/${encodeURIComponent(material)}/${sha256}${query}`;

/** Uploads a file as the given person. */
export const upload = ({ token }: Pick<Person, "token">, given: Upload): Promise<Answer> =>
  send(given.baseUrl ?? testStack().addresses.api, {
    method: "PUT",
    path: uploadPath(given),
    token,
    idempotencyKey: null,
    headers: { "content-type": "application/octet-stream" },
    body: given.content,
  });

interface Listed {
  materials: { id: string; material: string; kind: string; bytes: number }[];
}

/** Uploads a file that is accepted. @returns its id @throws Error with the answer if it is refused */
export async function uploaded(person: Pick<Person, "token">, given: Upload): Promise<string> {
  const { status, body } = await upload(person, given);
  const { material = "营业执照" } = given;
  const of = status === 200 ? (body as Listed).materials.filter((one) => one.material === material) : [];
  const id = of.at(-1)?.id;
  if (id === undefined) throw new Error(`the upload was answered ${status}: ${JSON.stringify(body)}`);
  return id;
}
