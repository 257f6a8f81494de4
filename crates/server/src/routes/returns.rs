//! `POST /api/return/paper`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use family::Command;
use wire::{Code, Problem, ReturnByPaper, Returned, SignedIn};

use super::extract::Message;
use super::{OwnPage, Stranger, hash_of};
use crate::app::App;
use crate::refused::Refused;
use crate::signin::begin;

/// Lets a member back in with a new device, by a code on paper. What the device may read and do in the family follows
/// from the roster entry that it makes with the code.
pub(crate) async fn by_paper(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
    Message(wish): Message<ReturnByPaper>,
) -> Result<(HeaderMap, Json<Returned>), Refused> {
    let unknown =
        || Problem::new(Code::NotFound, "no family knows this code; it may have been ended").at("proof");
    let (family, recovery) = app.store.paper_code(&hash_of(&wish.proof)?).await?.ok_or_else(unknown)?;
    let house = app.houses.of(family).await?.ok_or_else(unknown)?;
    let member = house
        .see(move |family| family.paper_codes.get(&recovery).map(|code| code.member))
        .await?
        .ok_or_else(unknown)?;
    house
        .carry_out(Command::AddReturnedDevice { member, device: wish.device, public_key: wish.public_key })
        .await?;
    let signed_in = SignedIn { family, member, device: wish.device };
    let cookie = begin(&app, &origin, signed_in).await?;
    Ok((cookie, Json(Returned { signed_in, recovery: Some(recovery), passkey: None })))
}
