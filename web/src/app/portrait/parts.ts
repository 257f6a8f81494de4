/**
 * The lists that a drawn portrait chooses from. A portrait keeps indices only, so shapes and colours may
 * be improved, but the order is part of the sealed format: add at the end, never move.
 * Shapes live in a square of 240; the face is an ellipse around (120, 108).
 */
import type { Portrait } from "../../core/parlour";

export const skins = ["#f7dcc8", "#f4cfae", "#efc29e", "#e0ac80", "#cf9a6c", "#b07a50", "#8a5a3a", "#5f3b26"];
/** The neck lies in the chin's shade. */
export const shades = [
  "#e5bfa5",
  "#dcae89",
  "#d9a27c",
  "#c58f64",
  "#b27f52",
  "#93623d",
  "#70462c",
  "#4a2d1c",
];
export const hairColours = [
  "#221a18",
  "#3d2a20",
  "#654534",
  "#8a4b2a",
  "#b55d2c",
  "#d8b06a",
  "#8d8f96",
  "#e8e3da",
];
export const clothes = [
  "#2f5872",
  "#7b3b58",
  "#d7882a",
  "#efe6d8",
  "#883c2f",
  "#3d5044",
  "#3a3a42",
  "#c77b86",
];
export const grounds: readonly (readonly [string, string])[] = [
  ["#efcfa0", "#dba56a"],
  ["#d4c8e4", "#b09dcc"],
  ["#b8dce2", "#86b9c8"],
  ["#f4d2cf", "#e0a19a"],
  ["#c6d6e8", "#9ab1cd"],
  ["#c2d0be", "#98ae96"],
  ["#f3e6b0", "#dcc471"],
  ["#e6c3ac", "#c8906f"],
];

/** What lies behind the face, and what lies before it. */
export interface Hair {
  back?: string;
  front?: string;
}

const cap = "M72 100C66 62 84 42 120 42C156 42 174 62 168 100C163 88 158 79 151 71";
const side = "M71 108C66 72 84 41 120 41C156 41 174 72 169 106C158 97 149 84 144 68C132 87 96 92 71 108Z";

export const hairs: readonly Hair[] = [
  { front: `${cap}C134 75 108 74 90 68C80 77 75 88 72 100Z` },
  { front: `${cap}C147 67 144 66 141 67C131 77 108 79 94 82C84 85 77 90 72 100Z` },
  { back: "M58 200C50 128 48 40 120 40C192 40 190 128 182 200Z", front: side },
  { back: "M64 152C54 92 62 40 120 40C178 40 186 92 176 152Z", front: side },
  {
    back: "M64 112C54 104 54 88 64 82C58 70 68 56 80 58C82 44 98 38 108 44C116 34 134 36 138 46C150 40 164 48 164 60C176 62 182 76 176 86C186 94 184 108 176 114C170 122 70 122 64 112Z",
    front:
      "M74 98C70 84 80 76 86 78C86 66 100 62 106 69C112 60 128 60 132 69C140 62 154 66 154 78C162 76 170 86 166 98C172 78 164 52 120 50C76 52 68 78 74 98Z",
  },
  {
    back: "M120 20C134 20 143 28 143 39C143 50 134 56 120 56C106 56 97 50 97 39C97 28 106 20 120 20Z",
    front: "M72 104C66 64 86 42 120 42C154 42 174 64 168 104C164 84 150 66 120 64C90 66 76 84 72 104Z",
  },
  {
    front:
      "M73 96C70 62 88 44 120 44C152 44 170 62 167 96C164 84 160 76 156 72C140 66 100 66 84 72C80 76 76 84 73 96Z",
  },
  {},
  { front: "M102 50C103 34 121 27 136 41C128 39 122 41 121 47C131 44 137 46 139 51C128 48 112 48 102 50Z" },
  {
    back: "M150 60C186 52 204 84 196 128C192 148 182 156 176 158C182 130 178 100 160 84Z",
    front: "M72 104C66 64 86 42 120 42C154 42 174 64 168 104C162 82 148 70 132 64C118 78 88 84 72 104Z",
  },
];

export const beards: readonly (string | null)[] = [
  null,
  "M80 136C96 160 144 160 160 136C160 160 146 171 120 171C94 171 80 160 80 136Z",
  "M74 118C78 142 92 138 103 132C112 127 128 127 137 132C148 138 162 142 166 118C168 156 148 178 120 178C92 178 72 156 74 118Z",
  "M120 130C108 124 96 132 92 142C104 144 114 142 120 137C126 142 136 144 148 142C144 132 132 124 120 130Z",
];

export type GlassesKind = "none" | "round" | "square" | "half";
export const glasses: readonly GlassesKind[] = ["none", "round", "square", "half"];

export const lengths: Record<keyof Portrait, number> = {
  skin: skins.length,
  hair: hairs.length,
  hairColour: hairColours.length,
  glasses: glasses.length,
  beard: beards.length,
  clothes: clothes.length,
  ground: grounds.length,
};

/** An index as it may come from a newer or older page, kept inside its list. */
export function within<T>(list: readonly T[], index: number): T {
  const first = list[0];
  const found =
    list[Number.isInteger(index) ? ((index % list.length) + list.length) % list.length : 0] ?? first;
  if (found === undefined) throw new Error("A portrait's list of parts is empty.");
  return found;
}

/** A face nobody chose yet: friendly, and different each time. `random` gives 0 up to 1. */
export function randomPortrait(random: () => number): Portrait {
  const pick = (part: keyof Portrait): number => Math.floor(random() * lengths[part]);
  return {
    skin: pick("skin"),
    hair: pick("hair"),
    hairColour: pick("hairColour"),
    glasses: random() < 0.65 ? 0 : pick("glasses"),
    beard: random() < 0.75 ? 0 : pick("beard"),
    clothes: pick("clothes"),
    ground: pick("ground"),
  };
}
