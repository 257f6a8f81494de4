//! Calls on a Parlour server: families of light clients, by the server's own protocol.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use str0m::change::SdpAnswer;
use str0m::format::Codec;
use str0m::media::Rid;
use tokio::task::spawn_local;
use wire::{
    Answer, CallId, FromServer, MediaKind, Proof, Publication, Request, Ring, SeatId, SeatSalt, Sends, Want,
};

use super::clients::Clients;
use super::job::{Job, Target};
use super::negotiated::Negotiated;
use super::now;
use super::peer::{Peer, Wanted};
use super::source::Source;
use super::tally::Tally;
use crate::bot::{Device, Failure, Server, Socket, fresh_id, random};
use crate::client::lines::{Lines, RIDS};
use crate::synthetic::Encoding;

/// Sound slots of each page, as in the app.
const SOUNDS: u8 = 3;

/// Brings all calls of a job about.
pub(super) async fn begin(job: &Job, clients: &Clients, tally: &Arc<Tally>) -> Result<(), Failure> {
    let Target::Parlour { address, token } = &job.target else { return Ok(()) };
    let token: Proof = serde_json::from_value(token.clone().into())?;
    let server = Server::new(*address, &format!("http://localhost:{}", address.port()));
    for number in 0..job.calls {
        // Each family is a household of its own: what one may ask for says nothing of the others.
        let from = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 1)) + number);
        call(job, &server.seen_from(IpAddr::V4(from)), token.clone(), (clients, tally)).await?;
    }
    Ok(())
}

/// A family, and everybody of it in a call.
async fn call(
    job: &Job,
    server: &Server,
    token: Proof,
    among: (&Clients, &Arc<Tally>),
) -> Result<(), Failure> {
    let mut pages = family(job.seats, server, token).await?;
    let call = fresh_id(CallId::from_random_bytes)?;
    if let Some(first) = pages.first_mut() {
        first.ask(Request::StartCall { call, ring: Ring::Everyone }).await?;
    }
    let mut seats = Vec::new();
    for (place, page) in (0..).zip(&mut pages) {
        let sends = place < job.publishers;
        seats.push(join(page, call, (sends, job.publishers), among).await?);
    }
    let publications: Vec<Publication> = seats
        .iter()
        .take(job.publishers as usize)
        .map(|(seat, _)| Publication { seat: *seat, kind: MediaKind::Camera })
        .collect();
    for (mut page, (seat, wanted)) in pages.into_iter().zip(seats) {
        let others = publications.iter().filter(|publication| publication.seat != seat);
        let want =
            |publication: &Publication| Want { publication: *publication, height: job.height, pinned: false };
        page.ask(Request::Show { call, seat, wants: others.map(want).collect() }).await?;
        spawn_local(listen(page, seat, wanted));
    }
    Ok(())
}

/// A founder and further members, each with a page.
async fn family(seats: u32, server: &Server, token: Proof) -> Result<Vec<Socket>, Failure> {
    let mut founder = Device::new(server)?;
    founder.found_plainly(token).await?;
    let (mut first, _) = founder.open().await?;
    let mut others = Vec::new();
    for _ in 1..seats {
        let mut device = Device::new(server)?;
        device.come_in_plainly(&mut first).await?;
        others.push(device.open().await?.0);
    }
    Ok(std::iter::once(first).chain(others).collect())
}

/// A page takes a seat, and its connection begins to live.
async fn join(
    page: &mut Socket,
    call: CallId,
    (publishes, publishers): (bool, u32),
    (clients, tally): (&Clients, &Arc<Tally>),
) -> Result<(SeatId, Wanted), Failure> {
    let mut peer = Peer::new(tally, IpAddr::V4(Ipv4Addr::LOCALHOST))?;
    let mut lines = Lines::default();
    let mut api = peer.rtc.sdp_api();
    lines.add_sends(&mut api);
    lines.add_slots(&mut api, SOUNDS, u8::try_from(publishers).unwrap_or(u8::MAX));
    let (offer, pending) =
        api.apply().ok_or_else(|| Failure::Protocol("an offer can't be made".to_owned()))?;
    let salt = SeatSalt::new(random::<16>()?.to_vec())
        .ok_or_else(|| Failure::Protocol("a salt has another length".to_owned()))?;
    let sends = Sends { microphone: publishes, camera: publishes, screen: false };
    let offer = lines.offer(&offer.to_sdp_string(), true);
    let Answer::Joined { seat, sdp, .. } =
        page.ask(Request::Join { call, seat: None, salt, offer, sends }).await?
    else {
        return Err(Failure::Protocol("the answer to joining is another".to_owned()));
    };
    let answer = SdpAnswer::from_sdp_string(&on_loopback(&sdp)).map_err(str0m::RtcError::from)?;
    peer.rtc.sdp_api().accept_answer(pending, answer)?;
    peer.agreed = Negotiated::read(&sdp, &sdp);
    if publishes
        && let (Some(microphone), Some(camera)) =
            (lines.sending(MediaKind::Microphone), lines.sending(MediaKind::Camera))
    {
        let mut layers = Vec::new();
        for (rid, encoding) in RIDS.iter().zip(Encoding::CAMERA) {
            layers.push((peer.stream(camera, Some(Rid::from(*rid)), Codec::Vp8)?, encoding));
        }
        let microphone = peer.stream(microphone, None, Codec::Opus)?;
        peer.source = Some(Source::new(microphone, layers, u64::from_be_bytes(random()?), now()));
    }
    let wanted = peer.wanted.clone();
    clients.add(peer)?;
    Ok((seat, wanted))
}

/// Hears what the server says to a page, which is little, and keeps to it.
async fn listen(mut page: Socket, own: SeatId, wanted: Wanted) {
    while let Ok(news) = page.next().await {
        if let FromServer::Wanted { seat, camera, .. } = news
            && seat == own
        {
            wanted.set(camera);
        }
    }
}

/// The answer without candidates elsewhere: nothing leaves this machine, and nothing is tried in vain.
pub(crate) fn on_loopback(sdp: &str) -> String {
    let stays = |line: &&str| !line.starts_with("a=candidate") || line.contains(" 127.0.0.1 ");
    sdp.split_inclusive("\r\n").filter(stays).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_candidates_on_loopback_are_tried() {
        let sdp = "v=0\r\na=candidate:1 1 udp 1 192.0.2.1 8080 typ host\r\na=candidate:2 1 udp 1 127.0.0.1 8080 typ host\r\nm=x\r\n";
        assert_eq!(on_loopback(sdp), "v=0\r\na=candidate:2 1 udp 1 127.0.0.1 8080 typ host\r\nm=x\r\n");
    }
}
