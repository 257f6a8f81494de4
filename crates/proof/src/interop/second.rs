//! mls-rs, a second implementation of RFC 9420, with the RustCrypto primitives.

use mls_rs::client_builder::MlsConfig;
use mls_rs::error::MlsError;
use mls_rs::extension::built_in::ExternalSendersExt;
use mls_rs::group::ReceivedMessage;
use mls_rs::identity::SigningIdentity;
use mls_rs::identity::basic::{BasicCredential, BasicIdentityProvider};
use mls_rs::mls_rules::{CommitOptions, DefaultMlsRules, EncryptionOptions};
use mls_rs::{
    CipherSuite, CipherSuiteProvider as _, Client, CryptoProvider as _, ExtensionList, Group, MlsMessage,
};
use mls_rs_crypto_rustcrypto::RustCryptoProvider;
use proof_member::{Commit, Failure};

fn words(error: impl std::fmt::Debug) -> Failure {
    format!("mls-rs: {error:?}")
}

/// A member as mls-rs has it. The types of its client have no names, hence the box.
pub(super) struct MlsRs {
    client: Box<dyn Join>,
    group: Option<Box<dyn Speak>>,
}

trait Join {
    fn key_package(&self) -> Result<Vec<u8>, MlsError>;
    fn begin(&self, id: Vec<u8>, context: ExtensionList) -> Result<Box<dyn Speak>, MlsError>;
    fn join(&self, welcome: &[u8]) -> Result<Box<dyn Speak>, MlsError>;
    fn join_by_itself(&self, info: &[u8]) -> Result<(Box<dyn Speak>, Vec<u8>), MlsError>;
}

trait Speak {
    fn take(&mut self, message: &[u8]) -> Result<Option<Vec<u8>>, MlsError>;
    fn say(&mut self, words: &[u8]) -> Result<Vec<u8>, MlsError>;
    fn commit(&mut self, adds: &[Vec<u8>], removes: &[u32]) -> Result<Commit, MlsError>;
    fn group_info(&self) -> Result<Vec<u8>, MlsError>;
    fn leaf(&self) -> u32;
    fn secrets(&self) -> Result<Vec<u8>, MlsError>;
}

impl<C: MlsConfig + 'static> Join for Client<C> {
    fn key_package(&self) -> Result<Vec<u8>, MlsError> {
        self.generate_key_package_message(ExtensionList::default(), ExtensionList::default(), None)?
            .to_bytes()
    }

    fn begin(&self, id: Vec<u8>, context: ExtensionList) -> Result<Box<dyn Speak>, MlsError> {
        Ok(Box::new(self.create_group_with_id(id, context, ExtensionList::default(), None)?))
    }

    fn join(&self, welcome: &[u8]) -> Result<Box<dyn Speak>, MlsError> {
        let (group, _) = self.join_group(None, &MlsMessage::from_bytes(welcome)?, None)?;
        Ok(Box::new(group))
    }

    fn join_by_itself(&self, info: &[u8]) -> Result<(Box<dyn Speak>, Vec<u8>), MlsError> {
        let (group, commit) = self.external_commit_builder()?.build(MlsMessage::from_bytes(info)?)?;
        Ok((Box::new(group), commit.to_bytes()?))
    }
}

impl<C: MlsConfig> Speak for Group<C> {
    fn take(&mut self, message: &[u8]) -> Result<Option<Vec<u8>>, MlsError> {
        let received = self.process_incoming_message(MlsMessage::from_bytes(message)?)?;
        let ReceivedMessage::ApplicationMessage(said) = received else { return Ok(None) };
        Ok(Some(said.data().to_vec()))
    }

    fn say(&mut self, words: &[u8]) -> Result<Vec<u8>, MlsError> {
        self.encrypt_application_message(words, Vec::new())?.to_bytes()
    }

    fn commit(&mut self, adds: &[Vec<u8>], removes: &[u32]) -> Result<Commit, MlsError> {
        let mut builder = self.commit_builder();
        for package in adds {
            builder = builder.add_member(MlsMessage::from_bytes(package)?)?;
        }
        for leaf in removes {
            builder = builder.remove_member(*leaf)?;
        }
        let output = builder.build()?;
        self.apply_pending_commit()?;
        Ok(Commit {
            commit: output.commit_message().to_bytes()?,
            welcome: output.welcome_messages().first().map(MlsMessage::to_bytes).transpose()?,
        })
    }

    fn group_info(&self) -> Result<Vec<u8>, MlsError> {
        self.group_info_message_allowing_ext_commit(true)?.to_bytes()
    }

    fn leaf(&self) -> u32 {
        self.current_member_index()
    }

    fn secrets(&self) -> Result<Vec<u8>, MlsError> {
        let mut all = self.export_secret(b"SFrame 1.0 Base Key", &[], 16)?.as_bytes().to_vec();
        all.extend_from_slice(self.epoch_authenticator()?.as_bytes());
        Ok(all)
    }
}

impl MlsRs {
    pub(super) fn new(suite: u16, name: &[u8], secret_handshakes: bool) -> Result<Self, Failure> {
        let crypto = RustCryptoProvider::default();
        let suite = CipherSuite::new(suite);
        let provider = crypto.cipher_suite_provider(suite).ok_or("mls-rs has no such suite")?;
        let (secret, public) = provider.signature_key_generate().map_err(words)?;
        let identity = SigningIdentity::new(BasicCredential::new(name.to_vec()).into_credential(), public);
        // OpenMLS here commits with a path always, and so does this one.
        let options = CommitOptions::new().with_path_required(true).with_ratchet_tree_extension(true);
        let encryption = EncryptionOptions::new(secret_handshakes, mls_rs::client_builder::PaddingMode::None);
        let rules = DefaultMlsRules::new().with_commit_options(options).with_encryption_options(encryption);
        let client = Client::builder()
            .identity_provider(BasicIdentityProvider)
            .crypto_provider(crypto)
            .mls_rules(rules)
            .signing_identity(identity, secret, suite)
            .build();
        Ok(Self { client: Box::new(client), group: None })
    }

    pub(super) fn key_package(&self) -> Result<Vec<u8>, Failure> {
        self.client.key_package().map_err(words)
    }

    pub(super) fn begin(&mut self, call: [u8; 16], usher: [u8; 32]) -> Result<(), Failure> {
        let credential = BasicCredential::new(b"parlour server".to_vec()).into_credential();
        let usher = SigningIdentity::new(credential, usher.to_vec().into());
        let mut context = ExtensionList::new();
        context.set_from(ExternalSendersExt::new(vec![usher])).map_err(words)?;
        let id = external_sender::call_group_id(call).to_vec();
        self.group = Some(self.client.begin(id, context).map_err(words)?);
        Ok(())
    }

    pub(super) fn join(&mut self, welcome: &[u8]) -> Result<(), Failure> {
        self.group = Some(self.client.join(welcome).map_err(words)?);
        Ok(())
    }

    pub(super) fn join_by_itself(&mut self, info: &[u8]) -> Result<Vec<u8>, Failure> {
        let (group, commit) = self.client.join_by_itself(info).map_err(words)?;
        self.group = Some(group);
        Ok(commit)
    }

    pub(super) fn take(&mut self, message: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        self.speaking()?.take(message).map_err(words)
    }

    pub(super) fn say(&mut self, said: &[u8]) -> Result<Vec<u8>, Failure> {
        self.speaking()?.say(said).map_err(words)
    }

    pub(super) fn commit(&mut self, adds: &[Vec<u8>], removes: &[u32]) -> Result<Commit, Failure> {
        self.speaking()?.commit(adds, removes).map_err(words)
    }

    pub(super) fn group_info(&mut self) -> Result<Vec<u8>, Failure> {
        self.speaking()?.group_info().map_err(words)
    }

    pub(super) fn leaf(&mut self) -> Result<u32, Failure> {
        Ok(self.speaking()?.leaf())
    }

    pub(super) fn secrets(&mut self) -> Result<Vec<u8>, Failure> {
        self.speaking()?.secrets().map_err(words)
    }

    fn speaking(&mut self) -> Result<&mut dyn Speak, Failure> {
        match &mut self.group {
            Some(group) => Ok(group.as_mut()),
            None => Err("not in a group".into()),
        }
    }
}
