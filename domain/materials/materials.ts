import { z } from "zod";
import { line, type DraftForm } from "../form/form";

/** 申请材料: one kind of paper that an application is asked for, or may bring. */
export interface MaterialAsked {
  /** Its name, which is its key as well: 营业执照. */
  name: string;
  /** What the bidder is told beside it. */
  help?: string | undefined;
  /** Nothing is submitted without it. */
  required: boolean;
  /** Asked for with these lock types only; with any where absent. */
  lockTypes?: readonly string[] | undefined;
  /** Sensitive personal data (an identity card): uploaded only with a consent of its own. */
  consent: boolean;
  /** It has an end, which can be noted (a licence's). */
  ends: boolean;
}

/** How much of it an application may bring, and how large. */
export const materialLimits = {
  /** Bytes of a file. */
  bytes: 5 * 1024 * 1024,
  /** Files of an application. */
  files: 10,
  /** Width × height of a picture. */
  pixels: 40_000_000,
  /** Of a PDF. */
  pages: 20,
} as const;

/** What a file can be, as its bytes say. */
export const materialKinds = {
  jpeg: { mediaType: "image/jpeg", extension: "jpg" },
  png: { mediaType: "image/png", extension: "png" },
  pdf: { mediaType: "application/pdf", extension: "pdf" },
} as const;
export type MaterialKind = keyof typeof materialKinds;
export const materialKindNames = Object.keys(materialKinds) as [MaterialKind, ...MaterialKind[]];

const name = line(20).regex(/^[^/\\?#%]*$/, "must hold none of / \\ ? # %");

const asked = z.strictObject({
  help: line(200).optional(),
  required: z.boolean().default(false),
  lockTypes: z.array(line(20)).min(1).optional(),
  consent: z.boolean().default(false),
  ends: z.boolean().default(false),
});

const table = z
  .record(name, asked)
  .transform((byName): MaterialAsked[] =>
    Object.entries(byName).map(([material, rest]) => ({ name: material, ...rest })),
  )
  .refine((all) => all.length <= materialLimits.files, `at most ${materialLimits.files} materials`);

/** Shape of what is configured as asked for: {"营业执照": {"help": "…", "required": false, "ends": true}, …}. */
export const materialsSchema = () => table;

/** Unless configured otherwise nothing is required, so that who brings nothing goes on as the manual has it. */
export const defaultMaterials: readonly MaterialAsked[] = [
  { name: "营业执照", help: "加盖公章的复印件或原件照片", required: false, consent: false, ends: true },
  {
    name: "经办人授权委托书",
    help: "可打印带有申请内容的委托书，盖章后拍照或扫描",
    required: false,
    consent: false,
    ends: false,
  },
];

/** The types of the locks that a form is about, as far as they are chosen. */
export const lockTypesOf = ({ locks = [] }: DraftForm): string[] =>
  locks.flatMap(({ lockType }) => lockType ?? []);

/** What locks of these types ask for together; before any type is chosen, all that could be asked for. */
export const materialsFor = (
  materials: readonly MaterialAsked[],
  lockTypes: readonly string[],
): MaterialAsked[] =>
  materials.filter(
    (one) =>
      one.lockTypes === undefined ||
      lockTypes.length === 0 ||
      one.lockTypes.some((lockType) => lockTypes.includes(lockType)),
  );

/** The names of what is required and not there. */
export const missingMaterials = (
  materials: readonly MaterialAsked[],
  lockTypes: readonly string[],
  given: readonly Pick<MaterialFile, "material">[],
): string[] =>
  materialsFor(materials, lockTypes)
    .filter(({ required, name: wanted }) => required && !given.some(({ material }) => material === wanted))
    .map(({ name: missing }) => missing);

/** What a material's name may be in an address. */
export const materialNameSchema = () => name;

const file = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  material: line(20),
  kind: z.enum(materialKindNames),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  validUntil: z.iso.date().exactOptional(),
});

/** A file by its id: all that a submission freezes, and all of it that passes through the engine. */
export type MaterialFile = z.infer<typeof file>;

/** Those of a submission; absent where there are none. */
export const materialFilesSchema = () => z.array(file).min(1).max(materialLimits.files);

/** A file as its owner has it beside an application that can still be edited. */
export interface KeptMaterial extends MaterialFile {
  bytes: number;
  /** ISO 8601 UTC: when it was uploaded; one that was taken over keeps it. */
  keptAt: string;
  /** When its owner agreed to the keeping of sensitive personal data. */
  consentAt?: string;
}

/** Whether a paper has ended, by the day in Beijing; one without an end never does. */
export const isOver = (validUntil: string | undefined, today: string): boolean =>
  validUntil !== undefined && validUntil < today;

/** What a submission freezes of them; undefined, never an empty list. */
export const frozen = (kept: readonly KeptMaterial[] = []): MaterialFile[] | undefined =>
  kept.length === 0
    ? undefined
    : kept.map(({ id, material, kind, sha256, validUntil }) => ({
        ...{ id, material, kind, sha256 },
        ...(validUntil === undefined ? {} : { validUntil }),
      }));
