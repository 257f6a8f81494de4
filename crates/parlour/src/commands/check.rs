//! `parlour config check`

use crate::failure::Failure;
use crate::print;
use crate::settings::Settings;

/// Says what the configuration comes to. That it is right was found out while it was gathered.
pub(crate) fn check(settings: &Settings) -> Result<(), Failure> {
    let port = settings.listen.port();
    let joined = |parts: Vec<String>| parts.join(", ");
    let origins = joined(settings.origins_at(port)?.iter().map(ToString::to_string).collect());
    let public = match settings.public_addresses.as_slice() {
        [] => "those of this machine".to_owned(),
        addresses => joined(addresses.iter().map(ToString::to_string).collect()),
    };
    let metrics = settings.metrics.map_or_else(|| "nowhere".to_owned(), |metrics| metrics.to_string());
    let file = settings.file.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
    print::say(&format!(
        "The configuration is right.\n\n\
         file            {file}\n\
         listen          {}\n\
         origin          {origins}\n\
         data            {}\n\
         media-port      {}\n\
         media-threads   {}\n\
         metrics         {metrics}\n\
         public-address  {public}\n\
         more-families   {}\n",
        settings.listen,
        settings.data.display(),
        settings.media_port.unwrap_or(port),
        settings.media_threads,
        settings.more_families,
    ));
    Ok(())
}
