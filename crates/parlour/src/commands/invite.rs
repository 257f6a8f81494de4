//! `parlour invite`

use server::Founding;

use crate::failure::Failure;
use crate::print;
use crate::settings::Settings;

/// Makes a new founding link while nobody has used one, whether the server runs or not.
pub(crate) fn invite(settings: &Settings) -> Result<(), Failure> {
    let origins = settings.origins_at(settings.listen.port())?;
    let Some(origin) = origins.first() else { return Ok(()) };
    if !settings.data.exists() {
        print::nothing_here(&settings.data);
    } else if Founding::is_open_in(&settings.data) {
        let token = Founding::open(&settings.data)?;
        print::found_anew(&print::founding_link(origin, &token));
    } else {
        print::invite_from_the_app(origin);
    }
    Ok(())
}
