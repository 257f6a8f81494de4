//! Roster, family group, welcomes and key packages: in one order, to everybody, again for who was away.

use std::time::Duration;

use wire::{Answer, Code, FromServer, GroupBytes, GroupHead, GroupItem, Request, RosterItem};

use crate::support::page::connect;
use crate::support::sealing::{
    change, commit, entry, founding, group_info, key_package, message, nothing_after, welcome,
};
use crate::support::{Browser, House, Page, fault, id};

fn seal(roster_after: u32, epoch: u64) -> Request {
    Request::Seal { change: change(roster_after, epoch, &[]) }
}

/// A family whose founder's device has begun its group, and another member, who is in it.
async fn family(house: &House) -> (Browser, Browser) {
    let founder = house.found().await;
    let other = founder.bring_member(house).await;
    let mut page = founder.page().await;
    let adding = Request::Seal { change: change(1, 0, &[other.device]) };
    assert_eq!(page.ask(adding).await, Ok(Answer::Done));
    (founder, other)
}

async fn until_items(page: &mut Page) -> Vec<GroupItem> {
    page.until("items of the group", |message| match message {
        FromServer::GroupItems { items } => Some(items.clone()),
        _ => None,
    })
    .await
}

async fn until_roster(page: &mut Page) -> (u32, Vec<RosterItem>) {
    page.until("the roster grows", |message| match message {
        FromServer::Roster { from, entries } => Some((*from, entries.clone())),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_family_is_founded_with_its_roster_and_its_group() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    let group = GroupHead { epoch: 0, seq: 0, acknowledged: Some(0) };
    assert_eq!((page.sealed.roster, page.sealed.group), (1, Some(group)));
    let answer = page.ask(Request::ReadRoster { from: 0 }).await;
    let entries = vec![RosterItem { bytes: entry(0), at: house.clock.now() }];
    assert_eq!(answer, Ok(Answer::Roster { from: 0, entries, more: false }));
    let answer = page.ask(Request::ReadGroupInfo).await;
    assert_eq!(answer, Ok(Answer::GroupInfo { epoch: 0, group_info: group_info(0) }));
}

#[tokio::test]
async fn a_founding_change_that_is_none_founds_nothing() {
    let house = House::build().await;
    let browser = Browser::new(&house);
    let mut wish = browser.wish_to_found(house.founding_token());
    wish.sealed = change(3, 0, &[]);
    let refused = browser.post("/api/families", &wish).await;
    assert_eq!((refused.status, fault(&refused.refusal())), (409, (Code::Stale, "sealed.roster_after")));
    wish.sealed = nothing_after(0);
    let refused = browser.post("/api/families", &wish).await;
    assert_eq!((refused.status, fault(&refused.refusal())), (400, (Code::Invalid, "sealed")));
    wish.sealed = founding();
    assert_eq!(browser.post("/api/families", &wish).await.status, 200, "the link is still good");
}

#[tokio::test]
async fn a_change_reaches_every_device_in_the_same_order() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let mut pages = [founder.page().await, other.page().await];
    assert_eq!(pages[1].ask(seal(2, 1)).await, Ok(Answer::Done));
    for page in &mut pages {
        let (from, entries) = until_roster(page).await;
        assert_eq!((from, entries[0].bytes.clone(), entries.len()), (2, entry(2), 1));
        let items = [
            GroupItem { seq: 3, epoch: 1, what: GroupBytes::Commit(commit(1)) },
            GroupItem { seq: 4, epoch: 2, what: GroupBytes::Message(message(1)) },
        ];
        assert_eq!(until_items(page).await, items);
    }
}

#[tokio::test]
async fn of_two_that_commit_at_once_one_wins_and_the_other_is_stale() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let [mut a, mut b] = [founder.page().await, other.page().await];
    let (first, second) = tokio::join!(a.ask(seal(2, 1)), b.ask(seal(2, 1)));
    let refused: Vec<_> = [first, second].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.iter().map(fault).collect::<Vec<_>>(), [(Code::Stale, "ask.change.roster_after")]);
    let post = Request::Post { epoch: 1, message: message(9) };
    assert_eq!(fault(&a.ask(post).await.expect_err("it is refused")), (Code::Stale, "ask.epoch"));
}

#[tokio::test]
async fn whoever_was_away_reads_what_they_missed() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let mut page = founder.page().await;
    for n in 0..3 {
        let post = Request::Post { epoch: 1, message: message(n) };
        assert_eq!(page.ask(post).await, Ok(Answer::Done));
    }
    let mut page = other.page().await;
    assert_eq!(page.sealed.group, Some(GroupHead { epoch: 1, seq: 5, acknowledged: Some(1) }));
    let Ok(Answer::Group { items, more, too_old }) = page.ask(Request::ReadGroup { after: 1 }).await else {
        panic!("not given")
    };
    assert_eq!(
        (items.iter().map(|item| item.seq).collect::<Vec<_>>(), more, too_old),
        (vec![2, 3, 4, 5], false, false)
    );
}

#[tokio::test]
async fn a_welcome_is_sent_to_each_page_until_it_is_acknowledged() {
    let house = House::build().await;
    let (_, other) = family(&house).await;
    let welcomed = |message: &FromServer| match message {
        FromServer::Welcome { seq, bytes } => Some((*seq, bytes.clone())),
        _ => None,
    };
    for _ in 0..2 {
        let mut page = other.page().await;
        assert_eq!(page.until("it is welcomed", welcomed).await, (1, welcome(0)));
    }
    assert_eq!(other.page().await.ask(Request::Acknowledge { seq: 1 }).await, Ok(Answer::Done));
    let mut page = other.page().await;
    assert!(page.so_far().await.iter().all(|message| welcomed(message).is_none()));
}

#[tokio::test]
async fn an_open_page_is_welcomed_at_once() {
    let house = House::build().await;
    let founder = house.found().await;
    let other = founder.bring_member(&house).await;
    let mut page = other.page().await;
    let adding = Request::Seal { change: change(1, 0, &[other.device]) };
    assert_eq!(founder.page().await.ask(adding).await, Ok(Answer::Done));
    page.until("it is welcomed", |message| {
        matches!(message, FromServer::Welcome { seq: 1, .. }).then_some(())
    })
    .await;
    let items = until_items(&mut page).await;
    assert_eq!(items.iter().map(|item| item.seq).collect::<Vec<_>>(), [2], "nothing from before its welcome");
}

#[tokio::test]
async fn a_device_without_a_place_in_the_group_gets_the_roster_alone() {
    let house = House::build().await;
    let (founder, _) = family(&house).await;
    let outside = founder.bring_device(&house).await;
    let mut page = outside.page().await;
    assert_eq!(founder.page().await.ask(seal(2, 1)).await, Ok(Answer::Done));
    until_roster(&mut page).await;
    assert!(page.so_far().await.iter().all(|message| !matches!(message, FromServer::GroupItems { .. })));
    let post = Request::Post { epoch: 2, message: message(1) };
    assert_eq!(page.ask(post).await.expect_err("it is refused").code, Code::NotAllowed);
}

#[tokio::test]
async fn a_device_that_was_away_too_long_is_told_so() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let mut page = founder.page().await;
    assert_eq!(page.ask(seal(2, 1)).await, Ok(Answer::Done));
    until_items(&mut page).await;
    house.wait(Duration::from_secs(60 * 24 * 60 * 60));
    // The page's next request comes after the house has let the time pass, or lets it pass itself.
    let mut page = other.page().await;
    assert_eq!(page.ask(Request::Acknowledge { seq: 1 }).await, Ok(Answer::Done));
    let answer = page.ask(Request::ReadGroup { after: 1 }).await;
    assert_eq!(answer, Ok(Answer::Group { items: Vec::new(), more: false, too_old: true }));
    assert!(matches!(page.ask(Request::ReadGroupInfo).await, Ok(Answer::GroupInfo { epoch: 2, .. })));
}

#[tokio::test]
async fn everything_sealed_outlives_a_restart() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let keep = Request::KeepKeyPackages { packages: vec![key_package(1)], last_resort: None };
    assert_eq!(other.page().await.ask(keep).await, Ok(Answer::Done));
    let before = founder.page().await.sealed;
    let house = house.restart().await;
    let mut page = founder.at(&house).page().await;
    assert_eq!(page.sealed, before);
    let take = Request::TakeKeyPackage { device: other.device };
    let given = Answer::KeyPackage { key_package: key_package(1), last_resort: false };
    assert_eq!(page.ask(take).await, Ok(given));
}

#[tokio::test]
async fn a_key_package_is_given_once_and_the_last_resort_again() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let (ours, theirs) = (&mut founder.page().await, &mut other.page().await);
    let take = || Request::TakeKeyPackage { device: other.device };
    let refused = ours.ask(take()).await.expect_err("there is none");
    assert_eq!(fault(&refused), (Code::NotFound, "ask.device"));
    let keep = Request::KeepKeyPackages { packages: vec![key_package(1)], last_resort: Some(key_package(2)) };
    assert_eq!(theirs.ask(keep).await, Ok(Answer::Done));
    for (n, last_resort) in [(1, false), (2, true), (2, true)] {
        let given = Answer::KeyPackage { key_package: key_package(n), last_resort };
        assert_eq!(ours.ask(take()).await, Ok(given));
    }
    let many = Request::KeepKeyPackages { packages: vec![key_package(3); 21], last_resort: None };
    let refused = theirs.ask(many).await.expect_err("it is refused");
    assert_eq!(fault(&refused), (Code::Full, "ask.packages"));
}

#[tokio::test]
async fn a_removed_device_loses_session_place_and_key_packages_at_once() {
    let house = House::build().await;
    let (founder, other) = family(&house).await;
    let mut lost = other.page().await;
    let keep = Request::KeepKeyPackages { packages: vec![key_package(1)], last_resort: None };
    assert_eq!(lost.ask(keep).await, Ok(Answer::Done));
    let mut page = founder.page().await;
    let stale = Request::RemoveDevice { device: other.device, change: Some(change(1, 0, &[])) };
    assert_eq!(page.ask(stale).await.expect_err("it is stale").code, Code::Stale);
    assert_eq!(lost.ask(Request::Ping).await, Ok(Answer::Done), "nothing has changed");
    let remove = Request::RemoveDevice { device: other.device, change: Some(change(2, 1, &[])) };
    assert_eq!(page.ask(remove).await, Ok(Answer::Done));
    let said = lost.until_closed().await;
    assert_eq!(said.last(), Some(&FromServer::SignedOut { removed: true }));
    let seen = said.iter().filter(|message| matches!(message, FromServer::GroupItems { .. })).count();
    assert_eq!(seen, 0, "nor does it see what removes it");
    let take = Request::TakeKeyPackage { device: other.device };
    assert_eq!(page.ask(take).await.expect_err("it is gone").code, Code::NotFound);
    let headers = [("origin", other.origin.as_str()), ("cookie", other.cookie.as_str())];
    assert_eq!(connect(house.port, &headers).await.err(), Some(401));
    assert_eq!(until_items(&mut page).await.len(), 2);
}

#[tokio::test]
async fn on_a_full_disk_a_change_is_refused_whole() {
    let house = House::build().await;
    let (founder, _) = family(&house).await;
    let mut page = founder.page().await;
    house.fill_disk();
    assert_eq!(page.ask(seal(2, 1)).await.expect_err("it is refused").code, Code::DiskFull);
    house.empty_disk();
    assert_eq!(page.ask(seal(2, 1)).await, Ok(Answer::Done));
}

#[tokio::test]
async fn a_device_that_seals_in_haste_is_told() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut pages = [founder.page().await, founder.page().await];
    let mut refused = 0;
    for n in 0..130 {
        let post = Request::Post { epoch: 0, message: message(1) };
        if let Err(problem) = pages[n % 2].ask(post).await {
            assert_eq!(problem.code, Code::TooFast);
            refused += 1;
        }
    }
    assert_eq!(refused, 10, "120 at once are granted to a device, over all its pages");
    house.wait(Duration::from_secs(1));
    let post = Request::Post { epoch: 0, message: message(1) };
    assert_eq!(pages[0].ask(post).await, Ok(Answer::Done));
}

#[tokio::test]
async fn what_is_too_long_names_its_field() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    let long = "A".repeat(20_000);
    page.say(format!(
        r#"{{"n":9,"ask":{{"type":"seal","change":{{"roster_after":1,"entries":["{long}"],"group":null}}}}}}"#
    ))
    .await;
    let problem = page.reply(9).await.expect_err("it is refused");
    assert_eq!(fault(&problem), (Code::Invalid, "ask.change.entries[0]"));
    let unknown = Request::TakeKeyPackage { device: id() };
    assert_eq!(page.ask(unknown).await.expect_err("it is refused").code, Code::NotFound);
}
