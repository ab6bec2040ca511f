import { crc32, deflateRawSync } from "node:zlib";

const localHeaderSignature = 0x04034b50;
const directoryEntrySignature = 0x02014b50;
const endSignature = 0x06054b50;
const deflated = 8;
/** ZIP 2.0: deflate. */
const version = 20;

/** A ZIP archive of one deflated file. */
export function zip(name: string, content: Buffer): Buffer {
  const nameBytes = Buffer.from(name);
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(version, 0);
  common.writeUInt16LE(deflated, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([signature(localHeaderSignature), common, nameBytes, packed]);
  const directory = Buffer.concat([
    signature(directoryEntrySignature),
    Buffer.from([version, 0]),
    common,
    // No comment, disk 0, no attributes, and the file's header at the archive's beginning.
    Buffer.alloc(14),
    nameBytes,
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, directory, signature(endSignature), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
