//! What the server says in calls' groups by its own key, and what else it tries by it.

use external_sender::{Usher, call_group_id, extension};
use proof_member::{Member, propose_context};
use sealed::{CallGroup, Error, Tag};

use super::calls::call_of_three;
use super::{Case, Refusal, refused};
use crate::support::{CALL, Call, House, tag, usher};

pub(super) fn cases() -> Vec<Case> {
    vec![
        proposes_an_add(),
        signs_with_another_key(),
        proposes_for_another_epoch(),
        removes_who_sits_there(),
        removes_the_page_itself(),
        removes_nobody(),
        proposes_another_context(),
        tells_two_keys(),
        withholds_a_proposal(),
    ]
}

/// The first and the second sit there; the third's seat is gone.
fn seated() -> Vec<Tag> {
    vec![tag(1), tag(2)]
}

/// What the first page says to a proposal; the group must be as it was, and the next commit name nothing.
fn told(house: &mut House, call: &mut Call, proposal: Result<Vec<u8>, String>) -> Result<Refusal, String> {
    let proposal = proposal.map_err(|error| format!("the attack can't be made: {error}"))?;
    let group = &mut call.pages[0].1;
    let refusal = refused(group.propose(&seated(), &proposal))?;
    let commit = group.update(house.seeds.next()).map_err(|error| error.to_string())?;
    if commit.removed.is_empty() { Ok(refusal) } else { Err("the next commit names it".into()) }
}

fn removal(by: &Usher, epoch: u64, leaf: u8) -> Result<Vec<u8>, String> {
    by.propose_removal(CALL.0, epoch, leaf).map_err(|error| error.to_string())
}

fn proposes_an_add() -> Case {
    let (mut house, mut call) = call_of_three(71);
    let suite = house.vaults[0].suite().number();
    let group = call_group_id(CALL.0);
    let add = Member::new(suite, b"server", false)
        .and_then(|it| it.propose_itself(group.as_slice(), call.epoch, &usher()));
    let outcome = told(&mut house, &mut call, add);
    Case::new("proposes by its own key that somebody be added to a call", &["commit_forbidden"], outcome)
}

fn signs_with_another_key() -> Case {
    let (mut house, mut call) = call_of_three(72);
    let proposal = removal(&Usher::take(&mut [0x76; 32]), call.epoch, 2);
    let outcome = told(&mut house, &mut call, proposal);
    Case::new("proposes a removal by another key than its own", &["commit_invalid"], outcome)
}

fn proposes_for_another_epoch() -> Case {
    let (mut house, mut call) = call_of_three(73);
    let proposal = removal(&usher(), call.epoch + 1, 2);
    let outcome = told(&mut house, &mut call, proposal);
    Case::new("proposes a removal for another epoch", &["commit_invalid"], outcome)
}

fn removes_who_sits_there() -> Case {
    let (mut house, mut call) = call_of_three(74);
    let proposal = removal(&usher(), call.epoch, 1);
    let outcome = told(&mut house, &mut call, proposal);
    Case::new("proposes the removal of a member whose seat stands", &["commit_not_gone"], outcome)
}

fn removes_the_page_itself() -> Case {
    let (mut house, mut call) = call_of_three(75);
    let proposal = removal(&usher(), call.epoch, 0);
    let outcome = told(&mut house, &mut call, proposal);
    Case::new("proposes to a page its own removal", &["commit_not_gone"], outcome)
}

fn removes_nobody() -> Case {
    let (mut house, mut call) = call_of_three(76);
    let proposal = removal(&usher(), call.epoch, 7);
    let outcome = told(&mut house, &mut call, proposal);
    Case::new("proposes the removal of a place that is not there", &["commit_invalid"], outcome)
}

/// The group's context is to name another external sender.
fn proposes_another_context() -> Case {
    let (mut house, mut call) = call_of_three(77);
    let another = extension(Usher::take(&mut [0x76; 32]).public());
    let proposal = propose_context(another, call_group_id(CALL.0).as_slice(), call.epoch, &usher());
    let outcome = told(&mut house, &mut call, proposal);
    Case::new("proposes that another key have a voice in a call", &["commit_forbidden"], outcome)
}

/// Who began the call was told one key, and who joins it another.
fn tells_two_keys() -> Case {
    let (mut house, call) = call_of_three(78);
    let other = Usher::take(&mut [0x76; 32]).public();
    let joined = CallGroup::join(&house.vaults[1], CALL, tag(4), &other, &call.info, house.seeds.next());
    let outcome = refused(joined.map(|_| "joined"));
    Case::new("names another key to who joins than the group has", &["commit_external_sender"], outcome)
}

/// One page is given the proposal, the other is not: it does not follow the commit that names it.
fn withholds_a_proposal() -> Case {
    let (mut house, mut call) = call_of_three(79);
    let commit = removal(&usher(), call.epoch, 2).map_err(|_| Error::Group).and_then(|proposal| {
        let group = &mut call.pages[0].1;
        group.propose(&seated(), &proposal)?;
        group.remove(&[tag(3)], house.seeds.next())
    });
    let outcome = match commit {
        Ok(commit) => refused(call.pages[1].1.take(&house.vaults[1], commit.epoch, &commit.commit.0)),
        Err(error) => Err(error.to_string()),
    };
    Case::new("withholds from a page the removal that a commit names", &["commit_by_reference"], outcome)
}
