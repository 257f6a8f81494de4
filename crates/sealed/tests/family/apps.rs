//! Devices tell one another which app they run, and nobody else.

use sealed::{App, Change, GroupBytes, GroupNews, Said, Vault};

use super::support::{House, device, member};

const TWELVE: App = App { release: 12, manifest: [0xab; 32] };
const OTHER: App = App { release: 12, manifest: [0xcd; 32] };

impl House {
    /// A device says which app it runs; everybody hears of it.
    fn tell(&mut self, at: usize, app: App) {
        let seed = self.seeds.next();
        let message = self.vaults[at].tell_app(app, seed).unwrap();
        self.server.item(message.epoch, GroupBytes::Message(message.message));
        self.vaults[at].app_told(app);
        self.catch_up();
    }
}

#[test]
fn every_device_hears_which_app_another_runs() {
    let mut house = House::of(3, 80);
    house.tell(0, TWELVE);
    house.tell(1, OTHER);
    for vault in &house.vaults {
        assert_eq!([1, 2, 3].map(|one| vault.app_of(device(one))), [Some(TWELVE), Some(OTHER), None]);
    }
    let people = house.vaults[2].people();
    let shown: Vec<_> = people.members.iter().map(|one| one.devices[0].app.clone()).collect();
    assert_eq!(shown, [Some(TWELVE.into()), Some(OTHER.into()), None]);
}

#[test]
fn a_device_tells_of_its_app_once_and_again_when_it_is_another() {
    let mut house = House::of(2, 81);
    house.tell(0, TWELVE);
    assert!(!house.vaults[0].is_app_untold(TWELVE));
    assert!(house.vaults[0].is_app_untold(OTHER));
    let restored = Vault::restore(&house.vaults[0].snapshot().unwrap()).unwrap();
    assert!(!restored.is_app_untold(TWELVE), "also after a restart");
    let heard = Vault::restore(&house.vaults[1].snapshot().unwrap()).unwrap();
    assert_eq!(heard.app_of(device(1)), Some(TWELVE));
}

#[test]
fn whoever_comes_later_is_told_by_each_device_for_itself() {
    let mut house = House::of(2, 82);
    house.tell(0, TWELVE);
    house.tell(1, TWELVE);
    let new = house.welcome(0, member(3), device(3));
    assert!(house.vaults[0].is_app_untold(TWELVE), "the one that let it in");
    assert!(house.vaults[1].is_app_untold(TWELVE), "one that read of it");
    assert_eq!(house.vaults[new].app_of(device(1)), None);
    house.tell(0, TWELVE);
    assert_eq!(house.vaults[new].app_of(device(1)), Some(TWELVE));
    assert!(!house.vaults[0].is_app_untold(TWELVE));
}

#[test]
fn a_device_that_took_its_place_anew_is_told_again() {
    let mut house = House::of(2, 83);
    house.tell(0, TWELVE);
    let (seed, info) = (house.seeds.next(), house.server.info.clone());
    let change = house.vaults[1].rejoin(&info, seed).unwrap();
    assert!(house.server.take(&change));
    house.vaults[1].confirm().unwrap();
    house.follow(0).unwrap();
    assert!(house.vaults[0].is_app_untold(TWELVE));
}

#[test]
fn a_device_without_a_place_or_with_a_change_on_its_way_tells_nothing_yet() {
    let mut house = House::of(2, 84);
    let seed = house.seeds.next();
    house.vaults[0].change(&Change::Update, seed).unwrap();
    assert!(!house.vaults[0].is_app_untold(TWELVE));
    let (waiting, ..) = house.knock(1, member(3), device(3));
    assert!(!waiting.is_app_untold(TWELVE));
}

#[test]
fn what_a_device_said_is_forgotten_when_it_is_removed() {
    let mut house = House::of(3, 85);
    house.tell(2, OTHER);
    house.change(0, &Change::RemoveDevice(device(3))).unwrap();
    house.catch_up();
    assert_eq!(house.vaults[0].app_of(device(3)), None);
    assert_eq!(house.vaults[1].app_of(device(3)), None);
}

#[test]
fn the_server_can_t_read_which_app_it_is() {
    let mut house = House::of(2, 86);
    let seed = house.seeds.next();
    let message = house.vaults[0].tell_app(TWELVE, seed).unwrap();
    assert!(!message.message.0.windows(8).any(|bytes| bytes == [0xab; 8]));
    let seed = house.seeds.next();
    let another = house.vaults[0].tell_app(OTHER, seed).unwrap();
    assert_eq!(message.message.0.len(), another.message.0.len());
}

#[test]
fn word_of_an_app_is_not_taken_for_the_keyring() {
    let mut house = House::of(2, 87);
    let seed = house.seeds.next();
    let message = house.vaults[0].tell_app(TWELVE, seed).unwrap();
    house.server.item(message.epoch, GroupBytes::Message(message.message));
    let news = house.follow(1).unwrap();
    assert!(matches!(news.last(), Some(GroupNews::Message { said: Said::App, generation: None, .. })));
    let seed = house.seeds.next();
    let ring = house.vaults[0].share_ring(seed).unwrap();
    house.server.item(ring.epoch, GroupBytes::Message(ring.message));
    let news = house.follow(1).unwrap();
    assert!(matches!(news.last(), Some(GroupNews::Message { said: Said::Ring, .. })));
}
