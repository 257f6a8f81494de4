//! `GET /api/socket`: a page's connection to its house.

mod manners;
mod talk;

use std::sync::Arc;

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRef, State};
use axum::response::Response;
use wire::{Code, MAX_MESSAGE};

use crate::app::{App, Closing, Reach};
use crate::listen::Room;
use crate::refused::{Refused, internal};
use crate::routes::{OwnPage, Stranger};
use crate::signin::{AnyCaller, GuestCaller};
use talk::Comer;

/// A message longer than this ends the connection, because it would have to be kept while it arrives; between
/// [`MAX_MESSAGE`] and this it is refused.
const FLOOD: usize = MAX_MESSAGE + MAX_MESSAGE / 4;
/// The longest message to a page is the whole family: 64 members with 16 devices each, whose sealed names may be 4 kB.
const LONGEST_NEWS: usize = 16 << 20;
/// Bytes gathered before the system is asked to send them.
const WRITE_BUFFER: usize = 8 * 1024;

/// Opens the connection of a signed-in page of our own origin.
pub(crate) async fn open(
    State(reach): State<Reach>,
    Stranger(household): Stranger,
    AnyCaller(caller): AnyCaller,
    _: OwnPage,
    Extension(room): Extension<Room>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let app = Arc::<App>::from_ref(&reach);
    let closing = Closing::from_ref(&reach);
    let upgrade = upgrade.map_err(|_| Refused::new(Code::Invalid, "this address is for WebSockets"))?;
    let house = app.houses.of(caller.session.family).await?.ok_or_else(internal)?;
    let talk = talk::Talk::new(house, Comer::Device(caller), app.clock.clone(), app.patience);
    begin(&app, talk, upgrade, household, room, closing)
}

/// Opens the connection of a guest's page of our own origin.
pub(crate) async fn open_for_guest(
    State(reach): State<Reach>,
    Stranger(household): Stranger,
    GuestCaller { family, page }: GuestCaller,
    _: OwnPage,
    Extension(room): Extension<Room>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let app = Arc::<App>::from_ref(&reach);
    let closing = Closing::from_ref(&reach);
    let upgrade = upgrade.map_err(|_| Refused::new(Code::Invalid, "this address is for WebSockets"))?;
    let house = app.houses.of(family).await?.ok_or_else(internal)?;
    let talk = talk::Talk::new(house, Comer::Guest(page), app.clock.clone(), app.patience);
    begin(&app, talk, upgrade, household, room, closing)
}

fn begin(
    app: &App,
    talk: talk::Talk,
    upgrade: WebSocketUpgrade,
    household: std::net::IpAddr,
    room: Room,
    closing: Closing,
) -> Result<Response, Refused> {
    let upgrade = upgrade
        .max_message_size(FLOOD)
        .max_frame_size(FLOOD)
        .read_buffer_size(WRITE_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(LONGEST_NEWS);
    let place = app
        .sockets
        .take(household)
        .ok_or_else(|| Refused::new(Code::TooFast, "too many pages are open at this address; close some"))?;
    Ok(upgrade.on_upgrade(async move |socket| {
        talk.run(socket, closing).await;
        drop((place, room));
    }))
}
