//! Who a bot is, for people.

use std::sync::Arc;

use serde_json::json;

use crate::client::Film;

/// Who a bot is.
#[derive(Debug, Clone)]
pub struct Person {
    /// As people call them.
    pub name: String,
    /// Their time zone, by its IANA name.
    pub zone: String,
    /// What their drawn portrait is made of: skin, hair, hair colour, glasses, beard, clothes, ground.
    pub portrait: [u8; 7],
    /// What their device is called.
    pub device: String,
    /// What their camera and microphone give; none: frames that nobody filmed.
    pub film: Option<Arc<Film>>,
}

impl Person {
    /// The profile, as the app writes it.
    pub(super) fn profile(&self) -> String {
        let [skin, hair, hair_colour, glasses, beard, clothes, ground] = self.portrait;
        json!({
            "name": self.name, "zone": self.zone,
            "portrait": {
                "skin": skin, "hair": hair, "hairColour": hair_colour, "glasses": glasses, "beard": beard,
                "clothes": clothes, "ground": ground,
            },
        })
        .to_string()
    }
}
