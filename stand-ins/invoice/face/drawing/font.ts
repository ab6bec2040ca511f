import { readFileSync } from "node:fs";
import * as fontkit from "fontkit";

const fontFile = require.resolve("@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf");

export interface WideFont {
  /** Bytes of the whole TTF. A document embeds only the glyphs that it uses. */
  bytes: Buffer;
  /** Returns the distinct characters of a text that the font would draw as a box or not at all. */
  unprintable(text: string): string[];
}

/**
 * Loads Noto Serif SC (OFL). It has some 30,900 characters, including all of GBK and those of its supplement in plane
 * 0.
 */
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
