import { z } from "zod";
import { line, type DraftForm } from "../form/form";

/** One kind of paper (申请材料) that an application must or may bring. */
export interface MaterialAsked {
  /** Name of the material, which is also its key: 营业执照. */
  name: string;
  /** Advice that the bidder sees beside the material. */
  help?: string | undefined;
  /** True if nothing can be submitted without the material. */
  required: boolean;
  /** Lock types for which the material is asked for; absent if it is asked for with any type. */
  lockTypes?: readonly string[] | undefined;
  /**
   * True if the material holds sensitive personal data (an identity card, for example), which the bidder uploads only
   * after a separate consent.
   */
  consent: boolean;
  /** True if the paper has a last day of validity, which can be noted (a licence, for example). */
  ends: boolean;
}

/** Limits for the materials of an application. */
export const materialLimits = {
  /** Largest size of a file, in bytes. */
  bytes: 5 * 1024 * 1024,
  /** Largest number of files of an application. */
  files: 10,
  /** Largest size of a picture, in pixels (width × height). */
  pixels: 40_000_000,
  /** Largest number of pages of a PDF. */
  pages: 20,
} as const;

/** Kinds of files, recognised by their bytes. */
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

/** Returns the schema of the configured materials: {"营业执照": {"help": "…", "required": false, "ends": true}, …}. */
export const materialsSchema = () => table;

/**
 * Materials unless others are configured. None of them is required, so that a bidder who brings none can go on as the
 * user manual describes.
 */
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

/** Returns the types of a form's locks, as far as they are chosen. */
export const lockTypesOf = ({ locks = [] }: DraftForm): string[] =>
  locks.flatMap(({ lockType }) => lockType ?? []);

/** Returns the materials that locks of these types ask for together; all materials before any type is chosen. */
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

/** Returns the names of required materials that are missing. */
export const missingMaterials = (
  materials: readonly MaterialAsked[],
  lockTypes: readonly string[],
  given: readonly Pick<MaterialFile, "material">[],
): string[] =>
  materialsFor(materials, lockTypes)
    .filter(({ required, name: wanted }) => required && !given.some(({ material }) => material === wanted))
    .map(({ name: missing }) => missing);

/**
 * Returns the schema of a material's name. The name is part of an address, so it excludes characters that are special
 * there.
 */
export const materialNameSchema = () => name;

const file = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  material: line(20),
  kind: z.enum(materialKindNames),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  validUntil: z.iso.date().exactOptional(),
});

/** A file as a submission freezes it, without its content. Nothing more of a file passes through Temporal. */
export type MaterialFile = z.infer<typeof file>;

/** Returns the schema of a submission's files. The list is absent if there are none. */
export const materialFilesSchema = () => z.array(file).min(1).max(materialLimits.files);

/** A file beside an application that its owner can still edit. */
export interface KeptMaterial extends MaterialFile {
  bytes: number;
  /** Instant of the upload, in ISO 8601 UTC. A file that is taken over from an earlier application keeps it. */
  keptAt: string;
  /** Instant at which the owner agreed that sensitive personal data are kept, in ISO 8601 UTC. */
  consentAt?: string;
}

/** Decides whether a paper's validity has ended by the Beijing day `today`. A paper without a last day never ends. */
export const isOver = (validUntil: string | undefined, today: string): boolean =>
  validUntil !== undefined && validUntil < today;

/** Returns the files as a submission freezes them; undefined, never an empty list, if there are none. */
export const frozen = (kept: readonly KeptMaterial[] = []): MaterialFile[] | undefined =>
  kept.length === 0
    ? undefined
    : kept.map(({ id, material, kind, sha256, validUntil }) => ({
        ...{ id, material, kind, sha256 },
        ...(validUntil === undefined ? {} : { validUntil }),
      }));
