//! Changing the group.

use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{
    KeyPackage, KeyPackageIn, LeafNodeIndex, LeafNodeParameters, MlsGroup, MlsMessageBodyIn, MlsMessageOut,
    ProtocolVersion,
};
use openmls_traits::OpenMlsProvider as _;

use crate::member::{Failure, Member, bytes, read, words};

/// A commit to be taken by everybody else.
#[derive(Debug, Clone)]
pub struct Commit {
    /// For those in the group.
    pub commit: Vec<u8>,
    /// For those whom it adds; none where it adds nobody.
    pub welcome: Option<Vec<u8>>,
}

/// What somebody who comes in by itself sends: its external commit.
pub type Joining = Vec<u8>;

impl Member {
    /// Adds those of the key packages, removes those at the leaves, and renews its own leaf; takes it itself.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn commit(&mut self, adds: &[Vec<u8>], removes: &[u32]) -> Result<Commit, Failure> {
        let adds: Vec<KeyPackage> = adds.iter().map(|it| self.invited(it)).collect::<Result<_, _>>()?;
        let capabilities = self.capabilities();
        let group = self.group.as_mut().ok_or("not in a group")?;
        let parameters = LeafNodeParameters::builder().with_capabilities(capabilities).build();
        let bundle = group
            .commit_builder()
            .leaf_node_parameters(parameters)
            .force_self_update(true)
            .propose_adds(adds)
            .propose_removals(removes.iter().map(|leaf| LeafNodeIndex::new(*leaf)))
            .load_psks(self.provider.storage())
            .map_err(words)?
            .build(self.provider.rand(), self.provider.crypto(), &self.signer, |_| true)
            .map_err(words)?
            .stage_commit(&self.provider)
            .map_err(words)?;
        group.merge_pending_commit(&self.provider).map_err(words)?;
        let (commit, welcome, _) = bundle.into_messages();
        Ok(Commit { commit: bytes(&commit)?, welcome: welcome.as_ref().map(bytes).transpose()? })
    }

    /// What somebody outside needs for coming in by itself.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn group_info(&self) -> Result<Vec<u8>, Failure> {
        let info = self.group()?.export_group_info(self.provider.crypto(), &self.signer, true);
        bytes(&info.map_err(words)?)
    }

    /// Comes in by an external commit.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn join_by_itself(&mut self, group_info: &[u8]) -> Result<Joining, Failure> {
        let MlsMessageBodyIn::GroupInfo(info) = read(group_info)?.extract() else {
            return Err("this is no GroupInfo".into());
        };
        let parameters = LeafNodeParameters::builder().with_capabilities(self.capabilities()).build();
        let (group, bundle) = MlsGroup::external_commit_builder()
            .with_config(self.join_config())
            .build_group(&self.provider, info, self.credential())
            .map_err(words)?
            .leaf_node_parameters(parameters)
            .load_psks(self.provider.storage())
            .map_err(words)?
            .build(self.provider.rand(), self.provider.crypto(), &self.signer, |_| true)
            .map_err(words)?
            .finalize(&self.provider)
            .map_err(words)?;
        self.group = Some(group);
        let commit: MlsMessageOut = bundle.into_commit();
        commit.tls_serialize_detached().map_err(words)
    }

    fn invited(&self, key_package: &[u8]) -> Result<KeyPackage, Failure> {
        let MlsMessageBodyIn::KeyPackage(package) = read(key_package)?.extract() else {
            return Err("this is no key package".into());
        };
        let package: KeyPackageIn = package;
        package.validate(self.provider.crypto(), ProtocolVersion::Mls10).map_err(words)
    }
}
