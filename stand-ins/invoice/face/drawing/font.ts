import { readFileSync } from "node:fs";
import * as fontkit from "fontkit";

const fontFile = require.resolve("@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf");

export interface WideFont {
  /** The whole TTF. A document embeds only the glyphs it uses. */
  bytes: Buffer;
  /** The characters of the text that would come out as a box or as nothing; each once. */
  unprintable(text: string): string[];
}

/** Noto Serif SC (OFL): some 30,900 characters, all of GBK and the supplement's plane-0 ones among them. */
export function loadFont(): WideFont {
  const bytes = readFileSync(fontFile);
  const font = fontkit.create(bytes);
  if (!("hasGlyphForCodePoint" in font)) throw new Error(`${fontFile} is a collection, not a font`);
  const leavesInk = (character: string): boolean => {
    const codePoint = character.codePointAt(0) ?? 0;
    return font.hasGlyphForCodePoint(codePoint) && font.glyphForCodePoint(codePoint).path.commands.length > 0;
  };
  const isSpace = (character: string): boolean => character === " " || character === "\u3000";
  return {
    bytes,
    unprintable: (text) =>
      [...new Set(text)].filter((character) => !isSpace(character) && !leavesInk(character)),
  };
}
