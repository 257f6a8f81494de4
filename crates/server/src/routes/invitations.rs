//! `POST /api/invitations/{id}/look`, `POST /api/invitations/{id}/redeem`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use family::Command;
use sha2::{Digest as _, Sha256};
use wire::{
    Code, InvitationId, InvitationInside, LookAtInvitation, Problem, Proof, ProofHash, RedeemInvitation,
    SignedIn,
};

use super::extract::{Id, Message};
use super::{OwnPage, Stranger};
use crate::app::App;
use crate::house::House;
use crate::refused::{Refused, internal};
use crate::signin::begin;

/// Shows what is in an invitation to whoever has its proof.
pub(crate) async fn look(
    State(app): State<Arc<App>>,
    _: Stranger,
    Id(id): Id<InvitationId>,
    Message(wish): Message<LookAtInvitation>,
) -> Result<Json<InvitationInside>, Refused> {
    let hash = hash_of(&wish.proof)?;
    let now = app.clock.now();
    let looked = house_of(&app, id).await?.see(move |family| family.look(id, &hash, now)).await?;
    Ok(Json(looked.map_err(Problem::from)?))
}

/// Uses an invitation up and signs the new device in.
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
        })
        .await?;
    let who = house
        .see(move |family| family.caller(device).map(|member| SignedIn { family: family.id, member, device }))
        .await?
        .ok_or_else(internal)?;
    Ok((begin(&app, &origin, who).await?, Json(who)))
}

async fn house_of(app: &App, id: InvitationId) -> Result<House, Refused> {
    let unknown = || Refused::new(Code::NotFound, "there is no such invitation");
    let family = app.store.invitation_family(id).await?.ok_or_else(unknown)?;
    app.houses.of(family).await?.ok_or_else(unknown)
}

fn hash_of(proof: &Proof) -> Result<ProofHash, Refused> {
    Ok(ProofHash::new(Sha256::digest(proof.as_slice()).to_vec()).ok_or_else(internal)?)
}
