//! The same load on Janus with its VideoRoom: one publisher and its subscribers in each room, by Janus's HTTP
//! interface (<https://janus.conf.meetecho.com/docs/videoroom>). It must run with `session_timeout = 0`, on this machine.
//!
//! Debian's Janus agrees to AES-GCM, transport-wide congestion feedback and repeats, so its clients are exactly as light
//! as Parlour's. One that insists on AES-CM is hung up on (`sfu::srtp::provider`), and the run fails.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;

use serde_json::{Value, json};
use str0m::change::{SdpAnswer, SdpOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind};

use super::clients::Clients;
use super::job::{Job, Target};
use super::negotiated::Negotiated;
use super::now;
use super::peer::Peer;
use super::source::Source;
use super::tally::Tally;
use crate::bot::{Failure, Server, random};
use crate::synthetic::Encoding;

/// Brings all rooms of a job about.
pub(super) async fn begin(job: &Job, clients: &Clients, tally: &Arc<Tally>) -> Result<(), Failure> {
    let Target::Janus { address } = &job.target else { return Ok(()) };
    let server = Server::new(*address, "http://localhost");
    let from = own_address()?;
    for number in 0..job.calls {
        let room = u64::from(number) + 1;
        let feed = publish(&server, room, job, (clients, tally, from)).await?;
        for _ in 1..job.seats {
            subscribe(&server, room, feed.clone(), (clients, tally, from)).await?;
        }
    }
    Ok(())
}

/// This machine's address on its way out: Janus offers no loopback. Nothing is sent for finding it.
fn own_address() -> Result<IpAddr, Failure> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect((Ipv4Addr::new(198, 51, 100, 1), 9))?;
    Ok(socket.local_addr()?.ip())
}

async fn publish(
    server: &Server,
    room: u64,
    job: &Job,
    (clients, tally, from): (&Clients, &Arc<Tally>, IpAddr),
) -> Result<Value, Failure> {
    let handle = Handle::attach(server).await?;
    let create = json!({
        "request": "create", "room": room, "publishers": job.seats, "bitrate": 10_000_000,
        "audiocodec": "opus", "videocodec": "vp8",
    });
    handle.ask(create, None).await?;
    let mut peer = Peer::new(tally, from)?;
    let mut api = peer.rtc.sdp_api();
    let microphone = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
    let camera = api.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
    let (offer, pending) = api.apply().ok_or_else(|| strange("no offer can be made"))?;
    let join = json!({
        "request": "joinandconfigure", "ptype": "publisher", "room": room, "audio": true, "video": true,
    });
    let said = handle.ask(join, Some(("offer", offer.to_sdp_string()))).await?;
    let sdp = jsep(&said)?;
    let answer = SdpAnswer::from_sdp_string(sdp).map_err(str0m::RtcError::from)?;
    peer.rtc.sdp_api().accept_answer(pending, answer)?;
    peer.agreed = Negotiated::read(sdp, sdp);
    let microphone = peer.stream(microphone, None, Codec::Opus)?;
    let pictures = vec![(peer.stream(camera, None, Codec::Vp8)?, Encoding::CAMERA[2])];
    peer.source = Some(Source::new(microphone, pictures, u64::from_be_bytes(random()?), now()));
    clients.add(peer)?;
    // Before that nobody can subscribe to it.
    handle.wait_for("webrtcup").await?;
    said.pointer("/plugindata/data/id").cloned().ok_or_else(|| strange("a publisher has no id"))
}

async fn subscribe(
    server: &Server,
    room: u64,
    feed: Value,
    (clients, tally, from): (&Clients, &Arc<Tally>, IpAddr),
) -> Result<(), Failure> {
    let handle = Handle::attach(server).await?;
    let join =
        json!({ "request": "join", "ptype": "subscriber", "room": room, "streams": [{ "feed": feed }] });
    let said = handle.ask(join, None).await?;
    let mut peer = Peer::new(tally, from)?;
    let sdp = jsep(&said)?;
    let offer = SdpOffer::from_sdp_string(sdp).map_err(str0m::RtcError::from)?;
    let answer = peer.rtc.sdp_api().accept_offer(offer)?.to_sdp_string();
    peer.agreed = Negotiated::read(&answer, sdp);
    handle.ask(json!({ "request": "start" }), Some(("answer", answer))).await?;
    clients.add(peer)?;
    Ok(())
}

/// A handle of the VideoRoom, in a session of its own.
struct Handle<'a> {
    server: &'a Server,
    session: String,
    handle: String,
}

impl<'a> Handle<'a> {
    async fn attach(server: &'a Server) -> Result<Self, Failure> {
        let session = id(&send(server, "/janus", json!({ "janus": "create" })).await?)?;
        let session = format!("/janus/{session}");
        let attach = json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" });
        let handle = id(&send(server, &session, attach).await?)?;
        Ok(Self { server, handle: format!("{session}/{handle}"), session })
    }

    /// Waits until the session is told this.
    async fn wait_for(&self, event: &str) -> Result<(), Failure> {
        while self.hear().await?["janus"] != event {}
        Ok(())
    }

    /// The session's next event.
    async fn hear(&self) -> Result<Value, Failure> {
        self.server.get(&format!("{}?maxev=1", self.session)).await
    }

    /// Asks the plugin; gives its answer, which for some requests comes later.
    async fn ask(&self, body: Value, jsep: Option<(&str, String)>) -> Result<Value, Failure> {
        let mut message = json!({ "janus": "message", "body": body });
        if let (Some((kind, sdp)), Some(fields)) = (jsep, message.as_object_mut()) {
            fields.insert("jsep".to_owned(), json!({ "type": kind, "sdp": sdp }));
        }
        let mut said = send(self.server, &self.handle, message).await?;
        while said["janus"] != "success" && said["janus"] != "event" {
            // Acknowledged: the answer is an event of the session, among others that say how the connection is.
            said = self.hear().await?;
        }
        match said.pointer("/plugindata/data/error") {
            None => Ok(said),
            Some(error) => Err(strange(&error.to_string())),
        }
    }
}

async fn send(server: &Server, path: &str, mut message: Value) -> Result<Value, Failure> {
    if let Some(fields) = message.as_object_mut() {
        fields.insert("transaction".to_owned(), "load".into());
    }
    let said: Value = server.post(path, &message).await?.body;
    if said["janus"] == "error" { Err(strange(&said["error"].to_string())) } else { Ok(said) }
}

fn id(said: &Value) -> Result<u64, Failure> {
    said.pointer("/data/id").and_then(Value::as_u64).ok_or_else(|| strange("no id came"))
}

fn jsep(said: &Value) -> Result<&str, Failure> {
    said.pointer("/jsep/sdp").and_then(Value::as_str).ok_or_else(|| strange("no SDP came"))
}

fn strange(what: &str) -> Failure {
    Failure::Protocol(format!("Janus: {what}"))
}
