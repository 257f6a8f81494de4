//! What an external sender could propose beside removals, signed with its own key.

use openmls::extensions::{Extension, Extensions, SenderExtensionIndex};
use openmls::group::{GroupContext, GroupId};
use openmls::messages::external_proposals::ExternalProposal;
use openmls::prelude::KeyPackage;
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::signatures::Signer;

use crate::member::{Failure, Member, bytes, words};

/// The external sender at the first place of a group's context.
fn first() -> SenderExtensionIndex {
    SenderExtensionIndex::new(0)
}

impl Member {
    /// Proposes, as a group's external sender, to add this member to it.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn propose_itself(&self, group: &[u8], epoch: u64, signer: &impl Signer) -> Result<Vec<u8>, Failure> {
        let bundle = KeyPackage::builder()
            .leaf_node_capabilities(self.capabilities())
            .build(self.suite, &self.provider, &self.signer, self.credential())
            .map_err(words)?;
        let (package, group) = (bundle.key_package().clone(), GroupId::from_slice(group));
        let proposal =
            ExternalProposal::new_add::<OpenMlsRustCrypto>(package, group, epoch.into(), signer, first());
        bytes(&proposal.map_err(words)?)
    }
}

/// Proposes, as a group's external sender, that its context be this from now on.
///
/// # Errors
/// As OpenMLS says.
pub fn propose_context(
    context: Extension,
    group: &[u8],
    epoch: u64,
    signer: &impl Signer,
) -> Result<Vec<u8>, Failure> {
    let context = Extensions::<GroupContext>::single(context).map_err(words)?;
    let proposal = ExternalProposal::new_group_context_extensions::<OpenMlsRustCrypto>(
        context,
        GroupId::from_slice(group),
        epoch.into(),
        signer,
        first(),
    );
    bytes(&proposal.map_err(words)?)
}
