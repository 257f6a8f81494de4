//! Accepting connections: bounded in number, and none may dawdle.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::limits::{CONNECTIONS_PER_HOUSEHOLD, Place, Places, household};

/// Connections at once on one listener, sockets included; further ones wait in the system's queue.
const MOST_CONNECTIONS: usize = 1024;
/// How long a request's head may take to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// What is kept of a connection in memory until it is read; also bounds a request's head.
const BUFFER: usize = 32 * 1024;
/// How long what is running may take once the server closes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// How long the last answer of a connection may take to be read, once no further request may begin.
const LAST_ANSWER: Duration = Duration::from_secs(120);

/// The room that a connection takes up, for as long as anybody holds it: a socket does after its request.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    _place: Arc<(OwnedSemaphorePermit, Option<Place<IpAddr>>)>,
}

/// Who is at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Serves `router` on one listener until the server closes.
pub(crate) async fn listen(
    listener: TcpListener,
    router: Router,
    lasts: Duration,
    mut closing: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let households = Places::new(CONNECTIONS_PER_HOUSEHOLD);
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = closed(&mut closing) => break,
            Some(_) = connections.join_next() => continue,
        };
        let Some((stream, from, permit)) = accepted else { break };
        // Whoever comes through a proxy on this machine is told apart later.
        let theirs = (!from.ip().is_loopback()).then(|| households.take(household(from.ip())));
        let theirs = match theirs {
            Some(None) => continue,
            Some(place) => place,
            None => None,
        };
        let room = Room { _place: Arc::new((permit, theirs)) };
        let conversation = converse((stream, from, room), router.clone(), lasts, closing.clone());
        // Who reads or sends slowly does not hold its place for ever.
        connections.spawn(tokio::time::timeout(lasts + LAST_ANSWER, conversation));
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    // Whoever is not done by then is cut off.
    let _ = tokio::time::timeout(PATIENCE, all_ended).await;
}

/// Done when the server is closing, or gone.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Done when the server is closing, or this much time has passed.
async fn ends(closing: &mut watch::Receiver<bool>, lasts: Duration) {
    // Either will do.
    let _ = tokio::time::timeout(lasts, closed(closing)).await;
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, from)) => return Some((stream, from, permit)),
            Err(error) => {
                // Out of file descriptors, mostly: those in use come back when their owners are done.
                tracing::warn!("a connection can't be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Serves one connection, whose last request begins within `lasts`.
async fn converse(
    (stream, from, room): (TcpStream, SocketAddr, Room),
    router: Router,
    lasts: Duration,
    mut closing: watch::Receiver<bool>,
) {
    // Small messages must not wait for one another; a socket that refuses works all the same.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(from.ip()));
        request.extensions_mut().insert(room.clone());
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = ends(&mut closing, lasts) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!("a connection ended early: {error}");
    }
}
