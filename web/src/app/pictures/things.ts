/**
 * The 32 things of the call pictures, in the order of the code. Their outlines differ, a child of four knows them,
 * and their names do not sound alike in the languages we speak. The order is part of the protocol.
 */
import { dot, type Drawing, petals, star } from "./drawing";

export const things = [
  "cat",
  "rabbit",
  "fish",
  "duck",
  "snail",
  "butterfly",
  "owl",
  "elephant",
  "tree",
  "flower",
  "leaf",
  "mushroom",
  "apple",
  "house",
  "tent",
  "boat",
  "bus",
  "plane",
  "rocket",
  "balloon",
  "sun",
  "moon",
  "star",
  "cloud",
  "heart",
  "umbrella",
  "kite",
  "chair",
  "cup",
  "bell",
  "drum",
  "guitar",
] as const;

export type Thing = (typeof things)[number];

export const drawings: Record<Thing, Drawing> = {
  cat: {
    body: "M8 6L17 13Q24 11 31 13L40 6Q43 17 42 26Q39 42 24 42Q9 42 6 26Q5 17 8 6Z",
    dots: dot(17, 24, 2.7) + dot(31, 24, 2.7) + "M21 30h6l-3 3.4z",
    marks: "M24 33v2.5M9.5 29l6.5 1.5M10.5 35l6-1M38.5 29l-6.5 1.5M37.5 35l-6-1",
  },
  rabbit: {
    body: "M16 22Q9 3 15 2Q21 2 22 19H26Q27 2 33 2Q39 3 32 22Q40 27 38 35Q35 45 24 45Q13 45 10 35Q8 27 16 22Z",
    dots: dot(18, 31, 2.4) + dot(30, 31, 2.4) + "M21.5 36h5l-2.5 3z",
    marks: "M24 39v3M17 7q2 5 2 10M31 7q-2 5-2 10",
  },
  fish: {
    body: "M3 24Q13 8 27 12Q33 14 36 20L45 11Q42 24 45 37L36 28Q33 34 27 36Q13 40 3 24Z",
    dots: dot(13, 22, 2.6),
    marks: "M22 16Q26 24 22 32M29 21q2 3 0 6",
  },
  duck: {
    body: "M7 14L1 17Q3 20 8 20L11 23Q6 27 6 32Q8 42 25 42Q44 42 45 20Q38 27 30 26Q23 25 23 20Q25 6 15 5Q7 6 7 14Z",
    dots: dot(14, 13, 2.3),
    marks: "M19 31Q27 39 37 30",
  },
  snail: {
    body: "M9 19Q4 19 4 25Q4 31 8 36Q11 43 19 43H45Q47 38 40 37Q44 32 44 26Q42 11 29 11Q15 12 15 26V30Q13 28 14 25Q14 19 9 19Z",
    dots: dot(8.5, 25, 1.7),
    marks: "M30 27q-3-1-2-4q4-3 7 1q2 6-3 9q-7 2-10-4q-1-7 4-11",
    lines: "M7 19L4 10M11 19L14 10",
  },
  butterfly: {
    body: "M24 20Q22 6 10 6Q1 8 4 17Q7 25 18 25Q8 27 9 35Q12 44 19 41Q24 37 24 30Q24 37 29 41Q36 44 39 35Q40 27 30 25Q41 25 44 17Q47 8 38 6Q26 6 24 20Z",
    dots: dot(11.5, 15, 3) + dot(36.5, 15, 3) + dot(16, 34, 2.2) + dot(32, 34, 2.2),
    marks: "M24 19V34",
    lines: "M24 18Q23 9 18 5M24 18Q25 9 30 5",
  },
  owl: {
    body: "M10 3Q13 8 18 7Q24 6 30 7Q35 8 38 3Q41 10 41 25Q40 43 24 43Q8 43 7 25Q7 10 10 3Z",
    dots: dot(17, 18, 3) + dot(31, 18, 3) + "M21.5 23h5l-2.5 5z",
    marks: dot(17, 18, 6.2) + dot(31, 18, 6.2) + "M17 33q3.5 3.5 7 0q3.5 3.5 7 0M20.5 38q3.5 3 7 0",
    lines: "M18 43v4M30 43v4",
  },
  elephant: {
    body: "M24 7Q31 7 34 11Q42 5 46 13Q49 24 42 31Q38 33 35 28Q33 32 29 33L30 40Q31 46 37 44Q38 48 31 48Q23 48 21 41L19 33Q15 32 13 28Q10 33 6 31Q-1 24 2 13Q6 5 14 11Q17 7 24 7Z",
    dots: dot(19, 21, 2.2) + dot(29, 21, 2.2),
    marks: "M14 12Q10 20 13 28M34 12Q38 20 35 28M21.5 36h6M22.5 41h6",
  },
  tree: {
    body: "M20 45V34Q10 37 6 29Q3 21 9 17Q9 8 18 8Q24 1 31 7Q39 7 39 17Q46 21 42 29Q38 37 28 34V45Z",
    marks: "M24 34V24M24 30L30 25M24 28l-5-4",
  },
  flower: {
    body: petals(6, 9, 6.5, 24, 17),
    dots: dot(24, 17, 5),
    lines: "M24 33V47M24 43Q32 43 34 35M24 45Q17 44 15 38",
  },
  leaf: {
    body: "M10 38Q1 14 42 5Q45 43 14 41Z",
    marks: "M12 39Q22 26 34 14M20 30V19M26 23V14M20 30H31M26 23H36",
    lines: "M12 39L4 46",
  },
  mushroom: {
    body: "M3 24Q5 5 24 5Q43 5 45 24Q45 28 40 28H30L32 40Q32 45 24 45Q16 45 16 40L18 28H8Q3 28 3 24Z",
    dots: dot(14, 19, 3.2) + dot(25, 13, 3.2) + dot(35, 20, 2.8),
    marks: "M18 28H30",
  },
  apple: {
    body: "M24 15Q17 9 10 14Q3 20 7 31Q12 44 19 44Q24 42 29 44Q36 44 41 31Q45 20 38 14Q31 9 24 15Z",
    marks: "M12 24Q12 19 17 18",
    lines: "M24 15Q23 9 25 4M25 9Q31 3 37 7Q32 12 25 9",
  },
  house: {
    body: "M3 24L24 5L33 13V8H39V18.5L45 24H40V44H8V24Z",
    marks: "M20 44V32H28V44M12.5 27h6v6h-6zM30 27h6v6h-6z",
  },
  tent: {
    body: "M24 8L46 42H2Z",
    marks: "M24 18L16 42M24 18L32 42M24 18V42",
    lines: "M24 8L20 3M24 8L28 3",
  },
  boat: {
    body: "M3 34H45Q42 44 33 44H14Q6 44 3 34ZM27 4V29H44Q41 13 27 4ZM21 11V29H7Q9 18 21 11Z",
    lines: "M24 3V34",
  },
  bus: {
    body: `M2 12Q2 8 6 8H38Q43 8 44 15L46 25V37H2Z${dot(13, 38, 5)}${dot(35, 38, 5)}`,
    dots: dot(13, 38, 1.8) + dot(35, 38, 1.8),
    marks: "M7 14h8v9H7zM19 14h8v9h-8zM31 14h7l2 9h-9z",
  },
  plane: {
    body: "M24 2Q28 4 28 12V18L46 30V35L28 29V38L34 43V46L24 43L14 46V43L20 38V29L2 35V30L20 18V12Q20 4 24 2Z",
    marks: "M22 10q2-2 4 0",
  },
  rocket: {
    body: "M24 1Q35 11 33 27L40 33V42L31 37H17L8 42V33L15 27Q13 11 24 1Z",
    marks: dot(24, 17, 4.2) + "M17 31H31",
    lines: "M19 41v3M24 41v6M29 41v3",
  },
  balloon: {
    body: "M24 2Q39 3 39 17Q38 29 24 33Q10 29 9 17Q9 3 24 2ZM24 33l-3 4.5h6z",
    marks: "M16 14Q17 9 22 8",
    lines: "M24 38Q19 41 24 43.5Q28 45 25 48",
  },
  sun: {
    body: star(12, 22.5, 15.5),
    dots: dot(19.5, 21.5, 2) + dot(28.5, 21.5, 2),
    marks: "M18 27Q24 33 30 27",
  },
  moon: {
    body: "M31 4A21 21 0 1 0 44 32A18 18 0 0 1 31 4Z",
    dots: dot(15, 21, 2.2),
    marks: "M16 31q4 3 7 1",
  },
  star: { body: star(5, 22.5, 9.5, 24, 25.5) },
  cloud: {
    body: "M12 38Q2 38 2 29Q2 21 10 20Q12 9 23 9Q31 9 34 16Q46 17 46 28Q46 38 35 38Z",
    marks: "M14 24q1-4 5-4",
  },
  heart: {
    body: "M24 44Q1 28 4 14Q7 4 17 6Q22 8 24 14Q26 8 31 6Q41 4 44 14Q47 28 24 44Z",
    marks: "M11 17Q12 12 16 12",
  },
  umbrella: {
    body: "M2 26Q4 6 24 5Q44 6 46 26Q39 20 31.5 26Q24 20 16.5 26Q9 20 2 26Z",
    marks: "M24 6Q16.5 13 16.5 24M24 6Q31.5 13 31.5 24",
    lines: "M24 5V2M24 24V41Q24 46 29 46Q33 46 33 41",
  },
  kite: {
    body: "M24 1L40 16L24 35L8 16Z",
    marks: "M24 2V34M9 16H39",
    lines: "M24 35Q17 39 24 42Q30 44 25 48M17 36l3 5M29 40l-2 5",
  },
  chair: {
    body: "M11 2H17V23H35Q38 23 38 27V46H32V32H17V46H11Z",
    marks: "M14 6V20",
  },
  cup: {
    body: "M5 14H36V18Q46 18 46 26Q45 35 35 35Q32 43 24 43H17Q5 43 5 28ZM36 23V30Q41 30 41 26Q41 23 36 23Z",
    lines: "M14 10Q11 7 14 3M22 10Q19 7 22 3M30 10Q27 7 30 3",
  },
  bell: {
    body: `M24 4Q36 6 36 20Q36 31 43 38H5Q12 31 12 20Q12 6 24 4ZM19 38a5 5.5 0 0 0 10 0z`,
    marks: "M11 32H37M18 17Q18 11 22 10",
    lines: "M24 4V1",
  },
  drum: {
    body: "M4 18Q4 12 24 12Q44 12 44 18V38Q44 45 24 45Q4 45 4 38Z",
    marks: "M4 18Q6 24 24 24Q42 24 44 18M6 22L13 42L20 24L28 44L35 23L42 40",
    lines: "M30 16L44 4M18 16L4 4",
  },
  guitar: {
    body: "M21 2H27V20Q35 20 35 26Q35 29 32 30Q39 33 38 39Q36 47 24 47Q12 47 10 39Q9 33 16 30Q13 29 13 26Q13 20 21 20Z",
    dots: dot(24, 31, 3.6),
    marks: "M19 41H29M24 4V24",
    lines: "M20 4h-4M20 9h-4M28 4h4M28 9h4",
  },
};
