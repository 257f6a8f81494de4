//! Groups of calls: begun, joined, moved on, and handed from page to page at once.

use wire::{
    Answer, CallEpoch, CallGroupId, CallGroupInfo, CallId, CallProposals, CallStep, Code, FromServer,
    Request, Ring, SeatId,
};

use crate::support::sealing::{commit, group_info};
use crate::support::{Browser, House, Page, fault, id, media};

/// An epoch of the group that `open` begins.
fn at(epoch: u64) -> CallEpoch {
    CallEpoch { group: CallGroupId::from_u128(1), epoch }
}

fn open(call: CallId, seat: SeatId) -> Request {
    Request::OpenGroup { call, seat, at: at(0), group_info: group_info(0) }
}

fn step(call: CallId, seat: SeatId, epoch: u8) -> Request {
    removing(call, seat, epoch, 1, &[])
}

/// A step of the page at the place `leaf`, which takes others away.
fn removing(call: CallId, seat: SeatId, epoch: u8, leaf: u8, removed: &[u8]) -> Request {
    Request::CallCommit {
        call,
        seat,
        at: at(epoch.into()),
        commit: commit(epoch),
        group_info: group_info(epoch + 1),
        leaf,
        removed: removed.to_vec(),
    }
}

/// Takes a seat; gives the call's group as the page was told of it.
async fn join(page: &mut Page, call: CallId) -> (SeatId, Option<CallGroupInfo>) {
    match page.ask(media::join(call, None)).await {
        Ok(Answer::Joined { seat, group, .. }) => (seat, group),
        other => panic!("not joined: {other:?}"),
    }
}

/// Two pages of two members, the call they are in, and their seats.
async fn in_call(house: &House) -> ([Page; 2], CallId, [SeatId; 2]) {
    let caller = house.found().await;
    in_call_of(house, &caller).await
}

async fn in_call_of(house: &House, caller: &Browser) -> ([Page; 2], CallId, [SeatId; 2]) {
    let callee = caller.bring_member(house).await;
    let mut pages = [caller.page().await, callee.page().await];
    let call = id();
    assert_eq!(pages[0].ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
    let (first, none) = join(&mut pages[0], call).await;
    assert_eq!(none, None);
    assert_eq!(pages[0].ask(open(call, first)).await, Ok(Answer::Done));
    let (second, group) = join(&mut pages[1], call).await;
    assert_eq!(group, Some(CallGroupInfo { at: at(0), group_info: group_info(0) }));
    (pages, call, [first, second])
}

async fn until_commit(page: &mut Page) -> (CallEpoch, wire::Commit) {
    page.until("a commit", |message| match message {
        FromServer::CallCommit { at, commit, .. } => Some((*at, commit.clone())),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_commit_reaches_the_other_seats_and_not_its_maker() {
    let house = House::build().await;
    let (mut pages, call, [first, second]) = in_call(&house).await;
    assert_eq!(pages[1].ask(step(call, second, 0)).await, Ok(Answer::Done));
    assert_eq!(until_commit(&mut pages[0]).await, (at(0), commit(0)));
    assert!(pages[1].so_far().await.iter().all(|message| !matches!(message, FromServer::CallCommit { .. })));
    let late = pages[0].ask(step(call, first, 0)).await.expect_err("it is late");
    assert_eq!(fault(&late), (Code::Stale, "ask.at"));
}

#[tokio::test]
async fn a_page_that_missed_a_commit_reads_it() {
    let house = House::build().await;
    let (mut pages, call, [_, second]) = in_call(&house).await;
    for epoch in 0..2 {
        assert_eq!(pages[1].ask(step(call, second, epoch)).await, Ok(Answer::Done));
    }
    let commits = vec![CallStep { epoch: 1, commit: commit(1), proposals: Vec::new() }];
    let missed = Answer::CallGroup { at: at(2), commits, proposals: Vec::new(), group_info: None };
    assert_eq!(pages[0].ask(Request::ReadCallGroup { call, since: Some(at(1)) }).await, Ok(missed));
    let elsewhere = CallEpoch { group: CallGroupId::from_u128(2), epoch: 1 };
    for since in [None, Some(at(7)), Some(elsewhere)] {
        let (commits, proposals, group_info) = (Vec::new(), Vec::new(), Some(group_info(2)));
        let anew = Answer::CallGroup { at: at(2), commits, proposals, group_info };
        assert_eq!(pages[0].ask(Request::ReadCallGroup { call, since }).await, Ok(anew));
    }
}

#[tokio::test]
async fn every_seat_hears_who_is_ready() {
    let house = House::build().await;
    let (mut pages, call, [first, second]) = in_call(&house).await;
    assert_eq!(pages[1].ask(step(call, second, 0)).await, Ok(Answer::Done));
    assert_eq!(pages[0].ask(Request::CallReady { call, seat: first, at: at(1) }).await, Ok(Answer::Done));
    let mut all = vec![first, second];
    all.sort_unstable();
    for page in &mut pages {
        page.until("both are ready", |message| match message {
            FromServer::CallReady { at: ready, seats, .. } if (*ready, seats) == (at(1), &all) => Some(()),
            _ => None,
        })
        .await;
    }
}

#[tokio::test]
async fn who_has_no_seat_learns_nothing_of_the_group() {
    let house = House::build().await;
    let founder = house.found().await;
    let [other, third] = [founder.bring_member(&house).await, founder.bring_member(&house).await];
    let (mut page, mut outside) = (founder.page().await, third.page().await);
    let call = id();
    let ring = Ring::Members(vec![other.member]);
    assert_eq!(page.ask(Request::StartCall { call, ring }).await, Ok(Answer::Done));
    let (seat, _) = join(&mut page, call).await;
    assert_eq!(page.ask(open(call, seat)).await, Ok(Answer::Done));
    assert_eq!(page.ask(step(call, seat, 0)).await, Ok(Answer::Done));
    assert_eq!(page.ask(Request::CallReady { call, seat, at: at(1) }).await, Ok(Answer::Done));
    let read = outside.ask(Request::ReadCallGroup { call, since: None }).await;
    assert_eq!(read.expect_err("it is refused").code, Code::NotAllowed);
    assert_eq!(outside.ask(step(call, seat, 1)).await.expect_err("it is refused").code, Code::NotFound);
    let said = outside.so_far().await;
    assert!(said.iter().all(|message| !matches!(
        message,
        FromServer::CallCommit { .. } | FromServer::CallGroup { .. } | FromServer::CallReady { .. }
    )));
}

#[tokio::test]
async fn a_restarted_server_is_told_of_the_group_by_the_first_that_comes_back() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut page = caller.page().await;
    let call = id();
    assert_eq!(page.ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
    let (seat, _) = join(&mut page, call).await;
    assert_eq!(page.ask(open(call, seat)).await, Ok(Answer::Done));
    let (_, group) = join(&mut callee.page().await, call).await;
    assert!(group.is_some());

    let house = house.restart().await;
    let [mut first, mut second] = [caller.at(&house).page().await, callee.at(&house).page().await];
    let (_, none) = join(&mut second, call).await;
    assert_eq!(none, None, "a call's group is kept in memory alone");
    let (seat, _) = join(&mut first, call).await;
    let open = Request::OpenGroup { call, seat, at: at(5), group_info: group_info(5) };
    assert_eq!(first.ask(open).await, Ok(Answer::Done));
    second
        .until("the group is there", |message| match message {
            FromServer::CallGroup { group, .. } if group.at == at(5) => Some(()),
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn a_call_s_group_goes_on_while_the_disk_is_full() {
    let house = House::build().await;
    let (mut pages, call, [_, second]) = in_call(&house).await;
    house.fill_disk();
    assert_eq!(pages[1].ask(step(call, second, 0)).await, Ok(Answer::Done));
    assert_eq!(until_commit(&mut pages[0]).await, (at(0), commit(0)));
}

/// What is proposed to the call's group, with the word that of three seats there are two.
async fn until_removals(page: &mut Page) -> Option<CallProposals> {
    page.until("all three sit in the call", |message| match message {
        FromServer::Call { call, .. } if call.seats.len() == 3 => Some(()),
        _ => None,
    })
    .await;
    until_next_removals(page).await
}

/// The same, with the next word of the two.
async fn until_next_removals(page: &mut Page) -> Option<CallProposals> {
    page.until("two sit in the call", |message| match message {
        FromServer::Call { call, removals } if call.seats.len() == 2 => Some(removals.clone()),
        _ => None,
    })
    .await
}

/// A call of three; the second page has a place in its group, and gives up its seat.
async fn left(house: &House) -> ([Page; 3], CallId, [SeatId; 3]) {
    let caller = house.found().await;
    let ([first, mut second], call, seats) = in_call_of(house, &caller).await;
    let mut third = caller.bring_member(house).await.page().await;
    let (seat, _) = join(&mut third, call).await;
    assert_eq!(second.ask(step(call, seats[1], 0)).await, Ok(Answer::Done));
    assert_eq!(third.ask(removing(call, seat, 1, 2, &[])).await, Ok(Answer::Done));
    assert_eq!(second.ask(Request::Leave { call, seat: seats[1] }).await, Ok(Answer::Done));
    ([first, second, third], call, [seats[0], seats[1], seat])
}

#[tokio::test]
async fn with_the_word_that_a_seat_is_gone_comes_the_proposal_to_remove_it() {
    let house = House::build().await;
    let (mut pages, call, [first, ..]) = left(&house).await;
    let told = until_removals(&mut pages[0]).await.expect("it is proposed");
    assert_eq!((told.at, told.proposals.len()), (at(2), 1));
    assert_eq!(until_removals(&mut pages[2]).await, Some(told.clone()));
    assert_eq!(until_removals(&mut pages[1]).await, None, "who has left has no part in it");

    assert_eq!(pages[0].ask(removing(call, first, 2, 0, &[1])).await, Ok(Answer::Done));
    let read = pages[2].ask(Request::ReadCallGroup { call, since: Some(at(2)) }).await;
    let steps = vec![CallStep { epoch: 2, commit: commit(2), proposals: told.proposals }];
    let missed = Answer::CallGroup { at: at(3), commits: steps, proposals: Vec::new(), group_info: None };
    assert_eq!(read, Ok(missed), "with a commit comes what it may name");
}

#[tokio::test]
async fn a_removal_that_was_not_made_is_proposed_anew_in_the_next_epoch() {
    let house = House::build().await;
    let (mut pages, call, [_, _, third]) = left(&house).await;
    let before = until_removals(&mut pages[0]).await.expect("it is proposed");
    assert_eq!(pages[2].ask(removing(call, third, 2, 2, &[])).await, Ok(Answer::Done));
    let anew = until_next_removals(&mut pages[0]).await.expect("it is proposed again");
    assert_eq!(anew.at, at(3));
    assert_ne!(anew.proposals, before.proposals);
    let read = pages[2].ask(Request::ReadCallGroup { call, since: Some(at(3)) }).await;
    let Ok(Answer::CallGroup { proposals, .. }) = read else { panic!("{read:?}") };
    assert_eq!(proposals, anew.proposals);
}

#[tokio::test]
async fn a_page_that_takes_its_seat_anew_is_removed_from_its_old_place() {
    let house = House::build().await;
    let (mut pages, call, [_, second]) = in_call(&house).await;
    assert_eq!(pages[1].ask(step(call, second, 0)).await, Ok(Answer::Done));
    assert!(pages[1].ask(media::join(call, Some(second))).await.is_ok());
    let told = pages[0].until("it is proposed", |message| match message {
        FromServer::Call { removals: Some(removals), .. } => Some(removals.at),
        _ => None,
    });
    assert_eq!(told.await, at(1));
}

#[tokio::test]
async fn the_server_proposes_by_the_same_key_after_a_restart() {
    let house = House::build().await;
    let device = house.found().await;
    let other = device.bring_member(&house).await;
    let mut page = device.page().await;
    let call = id();
    assert_eq!(page.ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
    let key = |answer| match answer {
        Ok(Answer::Joined { external_sender, .. }) => external_sender,
        other => panic!("not joined: {other:?}"),
    };
    let before = key(page.ask(media::join(call, None)).await);
    assert_eq!(key(other.page().await.ask(media::join(call, None)).await), before);
    let house = house.restart().await;
    assert_eq!(key(device.at(&house).page().await.ask(media::join(call, None)).await), before);
}
