//! Passkeys: made by a signed-in member, used to come back on a new browser. The authenticator is a software one.

use std::time::Duration;

use serde_json::{Value, json};
use webauthn_authenticator_rs::WebauthnAuthenticator as _;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;
use webauthn_rs::prelude::{CreationChallengeResponse, RequestChallengeResponse};
use wire::{
    Answer, Ceremony, Code, FinishPasskey, FromServer, PasskeyId, Request, ReturnByPasskey, Returned,
};

use crate::support::http::Response;
use crate::support::{Browser, House, fault, id};

/// An authenticator with one passkey in it.
struct Authenticator {
    soft: SoftPasskey,
    /// What a discoverable passkey keeps: its name and whose it is.
    kept: Option<(Value, Value)>,
}

impl Authenticator {
    fn new() -> Self {
        Self { soft: SoftPasskey::new(true), kept: None }
    }

    /// What the browser answers to `navigator.credentials.create`.
    fn create(&mut self, browser: &Browser, mut options: Value) -> Value {
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        let whose = options["user"]["id"].clone();
        // The software authenticator keeps nothing; this test keeps what it would.
        options["authenticatorSelection"]["requireResidentKey"] = json!(false);
        options["authenticatorSelection"]["residentKey"] = json!("discouraged");
        let options: CreationChallengeResponse =
            serde_json::from_value(json!({ "publicKey": options })).expect("the options are WebAuthn's");
        let made =
            self.soft.do_registration(origin(browser), options).expect("the authenticator makes a passkey");
        let made = without_extensions(serde_json::to_value(made).expect("it is JSON"));
        self.kept = Some((made["rawId"].clone(), whose));
        made
    }

    /// What the browser answers to `navigator.credentials.get`.
    fn get(&mut self, browser: &Browser, mut options: Value) -> Value {
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["allowCredentials"].as_array().map_or(0, Vec::len), 0, "nobody is named");
        let (passkey, whose) = self.kept.clone().expect("there is a passkey");
        options["allowCredentials"] = json!([{ "type": "public-key", "id": passkey }]);
        let options: RequestChallengeResponse =
            serde_json::from_value(json!({ "publicKey": options, "mediation": null }))
                .expect("the options are WebAuthn's");
        let used = self.soft.do_authentication(origin(browser), options).expect("the authenticator signs");
        let mut used = without_extensions(serde_json::to_value(used).expect("it is JSON"));
        used["response"]["userHandle"] = whose;
        used
    }
}

fn origin(browser: &Browser) -> webauthn_rs::prelude::Url {
    browser.origin.parse().expect("it is an origin")
}

/// As the page sends it.
fn without_extensions(mut credential: Value) -> Value {
    let fields = credential.as_object_mut().expect("it is an object");
    fields.remove("extensions");
    fields.remove("clientExtensionResults");
    credential
}

async fn register(browser: &Browser, authenticator: &mut Authenticator) -> PasskeyId {
    let begun: Ceremony = browser.post("/api/passkeys/register/start", &()).await.ok();
    let wish = FinishPasskey {
        ceremony: begun.ceremony,
        id: id(),
        credential: authenticator.create(browser, begun.options),
    };
    assert_eq!(browser.post("/api/passkeys/register/finish", &wish).await.status, 204);
    assert_eq!(
        browser.post("/api/passkeys/register/finish", &wish).await.refusal().code,
        Code::ChallengeExpired
    );
    wish.id
}

async fn begin(browser: &Browser) -> Ceremony {
    browser.post("/api/passkeys/sign-in/start", &()).await.ok()
}

async fn finish(browser: &Browser, begun: &Ceremony, credential: Value) -> Response {
    let wish = ReturnByPasskey {
        ceremony: begun.ceremony.clone(),
        credential,
        device: browser.device,
        public_key: browser.public_key(),
    };
    browser.post("/api/passkeys/sign-in/finish", &wish).await
}

#[tokio::test]
async fn a_member_comes_back_on_a_new_browser() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut authenticator = Authenticator::new();
    let mut page = founder.page().await;
    let passkey = register(&founder, &mut authenticator).await;
    let views = page
        .until("the new passkey", |message| match message {
            FromServer::Family { family } => Some(family.members[0].passkeys.clone()),
            _ => None,
        })
        .await;
    assert_eq!(views[0].id, passkey);

    let mut new = Browser::new(&house);
    for _ in 0..2 {
        new.device = id();
        let begun = begin(&new).await;
        let credential = authenticator.get(&new, begun.options.clone());
        let answer = finish(&new, &begun, credential.clone()).await;
        let back: Returned = answer.ok();
        assert_eq!((back.signed_in.member, back.signed_in.device), (founder.member, new.device));
        assert_eq!(back.passkey, Some(passkey));
        assert_eq!(finish(&new, &begun, credential).await.refusal().code, Code::ChallengeExpired);
        (new.member, new.family) = (founder.member, founder.family);
        new.take_cookie(&answer);
        new.page().await;
    }
    new.sign_in().await;
    assert_eq!(founder.page().await.family.members[0].devices.len(), 3);
}

#[tokio::test]
async fn a_removed_passkey_opens_nothing() {
    let house = House::build().await;
    let founder = house.found().await;
    let member = founder.bring_member(&house).await;
    let mut authenticator = Authenticator::new();
    let passkey = register(&founder, &mut authenticator).await;
    let refused = member.page().await.ask(Request::RemovePasskey { passkey }).await;
    assert_eq!(fault(&refused.expect_err("it is another's")), (Code::NotFound, "ask.passkey"));
    assert_eq!(founder.page().await.ask(Request::RemovePasskey { passkey }).await, Ok(Answer::Done));
    let new = Browser::new(&house);
    let begun = begin(&new).await;
    let credential = authenticator.get(&new, begun.options.clone());
    let refused = finish(&new, &begun, credential).await;
    assert_eq!((refused.status, refused.refusal().code), (403, Code::PasskeyRefused));
}

#[tokio::test]
async fn a_forged_late_or_foreign_answer_is_refused() {
    let house = House::build().await;
    let founder = house.found().await;
    let member = founder.bring_member(&house).await;
    let mut authenticator = Authenticator::new();
    register(&founder, &mut authenticator).await;
    let new = Browser::new(&house);

    let begun = begin(&new).await;
    let mut forged = authenticator.get(&new, begun.options.clone());
    forged["response"]["userHandle"] = json!(member.member.to_string());
    assert_eq!(finish(&new, &begun, forged).await.status, 403);

    let [one, other] = [begin(&new).await, begin(&new).await];
    let signed_for_one = authenticator.get(&new, one.options);
    assert_eq!(finish(&new, &other, signed_for_one).await.refusal().code, Code::PasskeyRefused);

    let begun = begin(&new).await;
    let late = authenticator.get(&new, begun.options.clone());
    house.wait(Duration::from_secs(5 * 60));
    assert_eq!(finish(&new, &begun, late).await.refusal().code, Code::ChallengeExpired);

    let begun = begin(&new).await;
    let refused = finish(&new, &begun, json!({ "id": "x" })).await.refusal();
    assert_eq!(fault(&refused), (Code::Invalid, "credential"));
}
