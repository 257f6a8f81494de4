//! `POST /api/sign-in/challenge`, `POST /api/sign-in`, `POST /api/sign-out`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use wire::{AskChallenge, Code, DeviceId, GiveChallenge, PublicKey, SignIn, SignedIn};

use super::extract::Message;
use super::{OwnPage, Stranger};
use crate::app::App;
use crate::refused::{Refused, to_the_end};
use crate::signin::{AnyCaller, begin, forget_cookie, signature_fits};

/// Gives something to sign, to devices that exist and to others.
pub(crate) async fn challenge(
    State(app): State<Arc<App>>,
    _: Stranger,
    Message(ask): Message<AskChallenge>,
) -> Result<Json<GiveChallenge>, Refused> {
    Ok(Json(GiveChallenge { challenge: app.challenges.give(ask.device, app.clock.now())? }))
}

/// Begins a session where the signature fits.
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
    Message(ask): Message<SignIn>,
) -> Result<(HeaderMap, Json<SignedIn>), Refused> {
    let given_to = app.challenges.take(&ask.challenge, app.clock.now())?;
    let known = known_device(&app, ask.device).await?;
    let Some((who, key)) = known.filter(|(who, _)| who.device == given_to) else {
        return Err(wrong_signature());
    };
    if !signature_fits(&key, &origin, &ask.challenge, &ask.signature) {
        return Err(wrong_signature());
    }
    Ok((begin(&app, &origin, who).await?, Json(who)))
}

/// Ends the session; its sockets close.
pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    AnyCaller(caller): AnyCaller,
    OwnPage(origin): OwnPage,
) -> Result<(StatusCode, HeaderMap), Refused> {
    to_the_end(async move {
        app.store.end_session(caller.hash).await?;
        if let Some(house) = app.houses.of(caller.session.family).await? {
            house.session_ended(caller.hash).await;
        }
        Ok(())
    })
    .await?;
    Ok((StatusCode::NO_CONTENT, forget_cookie(&origin)?))
}

async fn known_device(app: &App, device: DeviceId) -> Result<Option<(SignedIn, PublicKey)>, Refused> {
    let Some(id) = app.store.family_of_device(device).await? else { return Ok(None) };
    let Some(house) = app.houses.of(id).await? else { return Ok(None) };
    let known = house
        .see(move |family| family.devices.get(&device).map(|known| (known.member, known.public_key.clone())))
        .await?;
    Ok(known.map(|(member, key)| (SignedIn { family: id, member, device }, key)))
}

/// The same for a device that does not exist: who asks learns nothing.
fn wrong_signature() -> Refused {
    Refused::new(Code::WrongSignature, "the signature does not fit the device's key")
}
