//! A face, drawn with ellipses.

use std::f64::consts::TAU;

use super::SIZE;

type Colour = [u8; 3];

/// Colours of a person and the room.
pub(super) struct Look {
    pub(super) skin: Colour,
    pub(super) hair: Colour,
    pub(super) clothes: Colour,
    pub(super) ground: Colour,
}

/// An ellipse: middle and half axes, in heights of the picture.
struct Ellipse(f64, f64, f64, f64, Colour);

impl Look {
    /// The picture at this part (0 to 1) of the film, whose end is its beginning.
    pub(super) fn picture(&self, part: f64) -> Vec<u8> {
        let sway = 0.03 * (TAU * part).sin();
        let nod = 0.012 * (TAU * 2.0 * part).sin();
        let mouth = 0.012 + 0.022 * (TAU * 9.0 * part).sin().abs();
        let lid = if (part * 4.0).fract() < 0.08 { 0.004 } else { 0.022 };
        let (x, y) = (0.89 + sway, 0.46 + nod);
        let dark = [40, 32, 30];
        let shapes = [
            Ellipse(0.89 + sway * 0.4, 1.08, 0.42, 0.34, self.clothes),
            Ellipse(x, y - 0.05, 0.25, 0.29, self.hair),
            Ellipse(x, y + 0.28, 0.08, 0.12, self.skin),
            Ellipse(x, y + 0.03, 0.21, 0.26, self.skin),
            Ellipse(x - 0.08, y, 0.02, lid, dark),
            Ellipse(x + 0.08, y, 0.02, lid, dark),
            Ellipse(x, y + 0.16, 0.06, mouth, [140, 60, 60]),
        ];
        let (width, height) = SIZE;
        let mut bytes = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            let v = row as f64 / height as f64;
            for column in 0..width {
                let u = column as f64 / height as f64;
                let inside = |shape: &&Ellipse| {
                    let (a, b) = ((u - shape.0) / shape.2, (v - shape.1) / shape.3);
                    a * a + b * b < 1.0
                };
                let colour = shapes.iter().rev().find(inside).map_or_else(|| self.wall(v), |shape| shape.4);
                bytes.extend_from_slice(&colour);
            }
        }
        bytes
    }

    /// The room is a little darker below.
    fn wall(&self, v: f64) -> Colour {
        self.ground.map(|part| (f64::from(part) * (1.0 - 0.25 * v)) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_ends_where_it_began() {
        let look = Look { skin: [1; 3], hair: [2; 3], clothes: [3; 3], ground: [200; 3] };
        assert_eq!(look.picture(0.0), look.picture(1.0));
        assert_ne!(look.picture(0.0), look.picture(0.25), "somebody moves");
        assert_eq!(look.picture(0.3).len(), SIZE.0 * SIZE.1 * 3);
    }
}
