//! `POST /api/invitations/{id}/card`, `POST /api/invitations/{id}/redeem`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use family::Command;
use wire::{Code, InvitationCard, InvitationId, LookAtInvitation, Problem, RedeemInvitation, SignedIn};

use super::extract::{Id, Message};
use super::{OwnPage, Stranger, hash_of};
use crate::app::App;
use crate::house::House;
use crate::refused::{Refused, internal};
use crate::signin::begin;

/// Shows what is on an invitation to whoever has its proof.
pub(crate) async fn card(
    State(app): State<Arc<App>>,
    _: Stranger,
    Id(id): Id<InvitationId>,
    Message(wish): Message<LookAtInvitation>,
) -> Result<Json<InvitationCard>, Refused> {
    let hash = hash_of(&wish.proof)?;
    let now = app.clock.now();
    let shown = house_of(&app, id).await?.see(move |family| family.card(id, &hash, now)).await?;
    Ok(Json(shown.map_err(Problem::from)?))
}

/// Uses an invitation up and begins the session in which the new device waits to be let in.
pub(crate) async fn redeem(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
    Id(id): Id<InvitationId>,
    Message(wish): Message<RedeemInvitation>,
) -> Result<(HeaderMap, Json<SignedIn>), Refused> {
    let hash = hash_of(&wish.proof)?;
    let house = house_of(&app, id).await?;
    let device = wish.device.id;
    house
        .carry_out(Command::Redeem {
            invitation: id,
            proof_hash: hash,
            member: wish.member,
            device: wish.device,
            knock: wish.knock,
        })
        .await?;
    let who = house
        .see(move |family| {
            let member = family.caller(device).or_else(|| Some(family.knocks.get(&device)?.member))?;
            Some(SignedIn { family: family.id, member, device })
        })
        .await?
        .ok_or_else(internal)?;
    Ok((begin(&app, &origin, who).await?, Json(who)))
}

async fn house_of(app: &App, id: InvitationId) -> Result<House, Refused> {
    let unknown = || Refused::new(Code::NotFound, "there is no such invitation");
    let family = app.store.invitation_family(id).await?.ok_or_else(unknown)?;
    app.houses.of(family).await?.ok_or_else(unknown)
}
