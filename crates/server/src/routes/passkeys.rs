//! `POST /api/passkeys/…`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use family::Command;
use store::Passkey;
use wire::{Ceremony, Code, FinishPasskey, PasskeyView, Problem, ReturnByPasskey, Returned, SignedIn};

use super::extract::Message;
use super::{OwnPage, Stranger};
use crate::app::App;
use crate::refused::{Refused, internal, to_the_end};
use crate::signin::{Caller, begin};

/// A member has this many passkeys at most.
const MOST: usize = 16;

/// Begins to make a passkey for the signed-in member.
pub(crate) async fn start_registration(
    State(app): State<Arc<App>>,
    caller: Caller,
    OwnPage(origin): OwnPage,
) -> Result<Json<Ceremony>, Refused> {
    let session = caller.session;
    let existing = app.store.passkeys(session.family, session.member).await?;
    if existing.len() >= MOST {
        return Err(Refused::new(Code::Full, "you have as many passkeys as you can; remove one first"));
    }
    let existing = existing.into_iter().map(|passkey| passkey.credential_id).collect();
    Ok(Json(app.passkeys.start_registration(&origin, session.member, existing, app.clock.now())?))
}

/// Keeps the passkey that was made.
pub(crate) async fn finish_registration(
    State(app): State<Arc<App>>,
    caller: Caller,
    OwnPage(origin): OwnPage,
    Message(wish): Message<FinishPasskey>,
) -> Result<StatusCode, Refused> {
    let session = caller.session;
    let now = app.clock.now();
    let (credential_id, credential) =
        app.passkeys.finish_registration(&origin, session.member, &wish.ceremony, wish.credential, now)?;
    let view = PasskeyView { id: wish.id, added_at: now };
    let kept = Passkey {
        id: wish.id,
        family: session.family,
        member: session.member,
        credential_id,
        credential,
        added_at: now,
    };
    to_the_end(async move {
        app.store.keep_passkey(&kept).await?;
        let house = app.houses.of(session.family).await?.ok_or_else(internal)?;
        house.passkey_made(session.member, view).await;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Begins to come back on a new browser.
pub(crate) async fn start_sign_in(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
) -> Result<Json<Ceremony>, Refused> {
    Ok(Json(app.passkeys.start_sign_in(&origin, app.clock.now())?))
}

/// Lets a member back in with a new device.
pub(crate) async fn finish_sign_in(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
    Message(wish): Message<ReturnByPasskey>,
) -> Result<(HeaderMap, Json<Returned>), Refused> {
    let claimed = app.passkeys.claimed(&origin, &wish.ceremony, wish.credential, app.clock.now())?;
    let unknown = || Problem::new(Code::PasskeyRefused, "the passkey was not accepted");
    let kept = app
        .store
        .passkey_by_credential_id(&claimed.credential_id)
        .await?
        .filter(|kept| kept.member == claimed.member)
        .ok_or_else(unknown)?;
    let credential = app.passkeys.finish_sign_in(&origin, claimed, &kept.credential)?;
    // It may have been removed since it was read.
    let credential = credential.unwrap_or_else(|| kept.credential.clone());
    if !app.store.use_passkey(kept.id, &credential).await? {
        return Err(unknown().into());
    }
    let house = app.houses.of(kept.family).await?.ok_or_else(unknown)?;
    house
        .carry_out(Command::AddReturnedDevice {
            member: kept.member,
            device: wish.device,
            public_key: wish.public_key,
        })
        .await?;
    let signed_in = SignedIn { family: kept.family, member: kept.member, device: wish.device };
    let cookie = begin(&app, &origin, signed_in).await?;
    let returned = Returned { signed_in, recovery: None, passkey: Some(kept.id) };
    Ok((cookie, Json(returned)))
}
