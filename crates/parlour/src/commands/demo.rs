//! `parlour demo`: a family of bots, for somebody who wants to see Parlour and has nobody to call yet.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use server::Origin;
use sim::bot::{Failure as BotFailure, Resident, Server, Told, cast};

use crate::failure::Failure;
use crate::print;
use crate::settings::Settings;

/// What the family is called.
const FAMILY: &str = "The Garden House";
/// Who has just come in looks around for so long before somebody calls.
const LOOK_AROUND: Duration = Duration::from_secs(8);

/// Serves a demonstration family from a folder of its own until told to stop; nothing of it stays.
pub(crate) fn demo(settings: Settings) -> Result<(), Failure> {
    let folder = tempfile::Builder::new()
        .prefix("parlour-demo-")
        .tempdir()
        .map_err(|error| Failure::inside(&error))?;
    let settings = Settings { data: folder.path().to_owned(), more_families: false, ..settings };
    super::serve::serve_demo(&settings)
}

/// Brings the family to life and lets visitors in. Ends only where something fails.
pub(crate) async fn live(address: SocketAddr, origin: &Origin, token: String) -> Result<(), Failure> {
    bots(address, origin, token).await.map_err(|error| Failure::inside(&error))
}

async fn bots(address: SocketAddr, origin: &Origin, token: String) -> Result<(), BotFailure> {
    let token = serde_json::from_value(token.into())?;
    let server = Server::new(address, origin.as_str());
    let base = now();
    let [rose, tom, ada] = cast().map_err(|error| BotFailure::Protocol(error.to_string()))?;
    let rose = Resident::found(&server, token, FAMILY, rose, base).await?;
    let others = [rose.bring(&server, tom, base).await?, rose.bring(&server, ada, base).await?];
    print::demo(&format!("{origin}{}", rose.invitation("for you").await?));
    let mut company = rose.company();
    let mut met = 0;
    loop {
        let people =
            company.wait_for(|company| company.people > met).await.map_err(|_| BotFailure::Ended)?.people;
        met = people;
        // One link lets one person in; here is the next.
        tokio::time::sleep(LOOK_AROUND).await;
        rose.tell(Told::Call).await?;
        print::another(&format!("{origin}{}", rose.invitation("for you").await?));
        if !others.iter().all(Resident::lives) {
            return Err(BotFailure::Ended);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "bots live in real time")]
fn now() -> Instant {
    Instant::now()
}
