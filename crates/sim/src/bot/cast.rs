//! Bots of a demonstration family, with names, portraits and films (`cargo xtask clips` makes these).

use std::sync::Arc;

use super::Person;
use crate::client::{BadFilm, Film};

/// From one time that somebody speaks to the next, in steps of 20 ms.
const TURN: u32 = 900;

macro_rules! film {
    ($name:literal, $after:expr) => {
        Film::read(
            [
                include_bytes!(concat!("../../clips/", $name, ".l.ivf")),
                include_bytes!(concat!("../../clips/", $name, ".m.ivf")),
                include_bytes!(concat!("../../clips/", $name, ".h.ivf")),
            ],
            include_bytes!(concat!("../../clips/", $name, ".ogg")),
            [$after, TURN],
        )
    };
}

/// Three people who are fond of visitors; the first is a keeper. They speak in turns.
///
/// # Errors
/// [`BadFilm`].
pub fn cast() -> Result<[Person; 3], BadFilm> {
    let person = |name: &str, zone: &str, portrait, device: &str, film| Person {
        name: name.to_owned(),
        zone: zone.to_owned(),
        portrait,
        device: device.to_owned(),
        film: Some(Arc::new(film)),
    };
    Ok([
        person("Rose", "Europe/London", [1, 2, 5, 1, 0, 4, 2], "Kitchen tablet", film!("rose", 50)?),
        person("Tom", "America/Los_Angeles", [3, 1, 1, 0, 1, 2, 3], "Tom's laptop", film!("tom", 320)?),
        person("Ada", "Africa/Nairobi", [6, 3, 0, 0, 0, 5, 1], "Ada's phone", film!("ada", 640)?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_filmed_and_lets_the_others_finish() {
        let people = cast().unwrap();
        for person in &people {
            let (pictures, words) = person.film.as_ref().unwrap().lengths();
            assert_eq!(pictures, [60; 3], "{}", person.name);
            assert!((100..270).contains(&words), "{} says {words} packets", person.name);
        }
    }
}
