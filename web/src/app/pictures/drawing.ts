/** How one thing is drawn in a square of 48: few strokes, one colour, and an outline that stands on any ground. */
export interface Drawing {
  /** Filled with the colour, outlined in ink. */
  body: string;
  /** Strokes on the body, light on dark colours and dark on light ones. */
  marks?: string;
  /** The same, filled: eyes, holes. */
  dots?: string;
  /** Ink beside the body: stems, strings, steam. */
  lines?: string;
}

const round = (n: number): string => String(Math.round(n * 100) / 100);

export const dot = (x: number, y: number, r: number): string =>
  `M${round(x - r)} ${round(y)}a${round(r)} ${round(r)} 0 1 0 ${round(2 * r)} 0a${round(r)} ${round(r)} 0 1 0 ${round(-2 * r)} 0z`;

/** A star: its points lie on two circles in turn. */
export function star(points: number, outer: number, inner: number, x = 24, y = 24): string {
  const corners = Array.from({ length: points * 2 }, (_, index) => {
    const angle = (Math.PI * index) / points - Math.PI / 2;
    const radius = index % 2 === 0 ? outer : inner;
    return `${round(x + radius * Math.cos(angle))} ${round(y + radius * Math.sin(angle))}`;
  });
  return `M${corners.join("L")}Z`;
}

/** Round petals about a middle. */
export function petals(count: number, away: number, r: number, x = 24, y = 24): string {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return dot(x + away * Math.cos(angle), y + away * Math.sin(angle), r);
  }).join("");
}
