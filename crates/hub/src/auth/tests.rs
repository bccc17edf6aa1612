use super::*;
use crate::clock::ManualClock;
use crate::store::{Batch, SqliteStore};
use argon2::password_hash::PasswordVerifier;
use deskbell_domain::{AgentId, Time};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::session::{Device, DeviceKind};
use uuid::Uuid;

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const PASSWORD: &str = "correct horse battery";
const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

struct Hub {
    auth: Auth,
    store: Arc<SqliteStore>,
    clock: ManualClock,
    _folder: tempfile::TempDir,
}

impl Hub {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path()).await.unwrap());
        let clock = ManualClock::new(Time(1_000_000));
        let rules = Rules { cost: CHEAP, ..Rules::default() };
        let auth = Auth::new(store.clone(), Arc::new(clock.clone()), rules).unwrap();
        let password = Passwords::new(CHEAP).unwrap().hash(PASSWORD.to_owned()).await.unwrap();
        let hub = Self { auth, store, clock, _folder: folder };
        hub.commit(vec![Write::Agent { record: ana(), password: Some(password) }]).await;
        hub
    }

    async fn commit(&self, writes: Vec<Write>) {
        self.store.commit(Batch { writes }).await.unwrap();
    }

    async fn try_from(&self, email: &str, password: &str, from: IpAddr) -> Result<Accepted, WireError> {
        let device = Device {
            id: Uuid::from_u128(5).into(),
            kind: DeviceKind::Desk,
            name: "ana-laptop".to_owned(),
            version: "0.1.0".to_owned(),
        };
        let request = SignIn { email: email.to_owned(), password: password.to_owned(), device };
        self.auth.sign_in(request, from).await
    }

    async fn refusal(&self, email: &str, password: &str) -> WireError {
        self.try_from(email, password, HOME).await.expect_err("is refused")
    }
}

fn ana() -> AgentRecord {
    AgentRecord {
        id: AgentId(Uuid::from_u128(1)),
        name: "Ana Ferreira".to_owned(),
        email: "ana@example.org".to_owned(),
        role: DeskRole::Lead,
        groups: Vec::new(),
        skills: Vec::new(),
        languages: Vec::new(),
        slots: None,
        active: true,
    }
}

#[tokio::test]
async fn b3_a_good_password_gives_a_token_for_30_days() {
    let hub = Hub::start().await;
    let accepted = hub.try_from(" Ana@Example.org ", PASSWORD, HOME).await.expect("the case does not count");
    assert_eq!(accepted.agent, ana());
    let text = accepted.token.text();
    assert_eq!(hub.auth.owner(&text).await.unwrap_err().reason(), Code::BadToken, "not committed yet");
    hub.commit(accepted.writes).await;
    let known = (UserId::Agent(ana().id), accepted.token.hash());
    assert_eq!(hub.auth.owner(&text).await.unwrap(), known);

    hub.clock.advance(Span(Span::days(30).0 - 1));
    assert_eq!(hub.auth.owner(&text).await.unwrap(), known);
    hub.clock.advance(Span(1));
    assert_eq!(hub.auth.owner(&text).await.unwrap_err().reason(), Code::BadToken);
}

#[tokio::test]
async fn b3_a_visitor_stays_known_for_400_days() {
    let hub = Hub::start().await;
    let visitor = VisitorId(Uuid::from_u128(7));
    let (token, write) = hub.auth.visitor_token(visitor);
    hub.commit(vec![write]).await;
    hub.clock.advance(Span(Span::days(400).0 - 1));
    assert_eq!(hub.auth.owner(&token.text()).await.unwrap().0, UserId::Visitor(visitor));
    hub.clock.advance(Span(1));
    assert!(hub.auth.owner(&token.text()).await.is_err());
}

#[tokio::test]
async fn b3_a_refusal_does_not_tell_what_is_wrong() {
    let hub = Hub::start().await;
    let wrong_password = hub.refusal("ana@example.org", "correct horse batterz").await;
    let unknown = hub.refusal("nobody@example.org", PASSWORD).await;
    assert_eq!(wrong_password, unknown);
    assert_eq!(unknown.reason(), Code::BadCredentials);

    hub.commit(vec![Write::Agent {
        record: AgentRecord { id: AgentId(Uuid::from_u128(2)), email: "new@example.org".to_owned(), ..ana() },
        password: None,
    }])
    .await;
    assert_eq!(hub.refusal("new@example.org", "").await, unknown, "nobody without a password");
}

#[tokio::test]
async fn b3_ten_wrong_tries_close_an_account_for_15_minutes() {
    let hub = Hub::start().await;
    for _ in 0..10 {
        assert_eq!(hub.refusal("ana@example.org", "wrong").await.reason(), Code::BadCredentials);
    }
    let closed = hub.refusal("ANA@example.org", PASSWORD).await;
    assert_eq!(closed.reason(), Code::TooFast, "the right password is no way around it");
    assert_eq!(closed.data.retry_after_ms, Some(15 * 60_000));
    assert!(closed.message.contains("15 min"), "{closed}");
    hub.clock.advance(Span::mins(15));
    hub.try_from("ana@example.org", PASSWORD, HOME).await.expect("15 minutes later");
}

#[tokio::test]
async fn b3_a_good_sign_in_clears_the_accounts_tries() {
    let hub = Hub::start().await;
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(hub.refusal("ana@example.org", "wrong").await.reason(), Code::BadCredentials);
        }
        hub.try_from("ana@example.org", PASSWORD, HOME).await.expect("the tenth try is allowed");
    }
}

#[tokio::test]
async fn b3_one_address_cannot_try_account_after_account() {
    let hub = Hub::start().await;
    for number in 0..100 {
        let refusal = hub.refusal(&format!("agent-{number}@example.org"), "wrong").await;
        assert_eq!(refusal.reason(), Code::BadCredentials);
    }
    assert_eq!(hub.refusal("ana@example.org", PASSWORD).await.reason(), Code::TooFast);
    let elsewhere = "198.51.100.1".parse().unwrap();
    hub.try_from("ana@example.org", PASSWORD, elsewhere).await.expect("others are not held up");
}

#[tokio::test]
async fn b3_what_cannot_be_a_token_is_refused_like_one_that_is_unknown() {
    let hub = Hub::start().await;
    let unknown = hub.auth.owner(&Token::draw().text()).await.unwrap_err();
    assert_eq!(unknown.reason(), Code::BadToken);
    for text in ["", "x", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43), "é", &"A".repeat(100_000)] {
        assert_eq!(hub.auth.owner(text).await.unwrap_err(), unknown);
    }
}

#[tokio::test]
async fn b3_an_email_or_password_without_end_is_not_even_looked_up() {
    let hub = Hub::start().await;
    assert_eq!(hub.refusal(&"a".repeat(255), PASSWORD).await.reason(), Code::TooLarge);
    assert_eq!(hub.refusal("ana@example.org", &"a".repeat(1_025)).await.reason(), Code::TooLarge);
}

#[tokio::test]
async fn b3_a_password_is_12_characters_to_1024_bytes() {
    let passwords = Passwords::new(CHEAP).unwrap();
    let set = async |password: &str| passwords.hash(password.to_owned()).await;
    assert_eq!(set("ééééééééééé").await, Err(PasswordError::TooShort), "11 characters in 22 bytes");
    assert_eq!(set(&"a".repeat(1_025)).await, Err(PasswordError::TooLong));
    for good in ["éééééééééééé".to_owned(), "a".repeat(1_024)] {
        let phc = set(&good).await.unwrap();
        assert!(passwords.is_right(good.clone(), Some(phc.clone())).await.unwrap());
        assert!(
            !passwords.is_right(format!("{}b", &good[..1_000.min(good.len())]), Some(phc)).await.unwrap()
        );
    }
}

#[tokio::test]
async fn b3_the_default_cost_is_owasps_for_argon2id_and_nobody_costs_the_same() {
    let passwords = Passwords::new(Cost::default()).unwrap();
    let phc = passwords.hash(PASSWORD.to_owned()).await.unwrap();
    let cost = "$argon2id$v=19$m=19456,t=2,p=1$";
    assert!(phc.starts_with(cost), "{phc}");
    assert!(passwords.nobody().starts_with(cost), "{}", passwords.nobody());
    let compared = argon2::Argon2::default().verify_password(PASSWORD.as_bytes(), passwords.nobody());
    let differs = Err(argon2::password_hash::Error::PasswordInvalid);
    assert_eq!(compared, differs, "it can be read, so the work is done");
    assert_eq!(passwords.is_right(String::new(), None).await, Ok(false));
}

#[test]
fn b3_tokens_are_256_bits_of_chance_and_never_logged() {
    let (one, two) = (Token::draw(), Token::draw());
    assert_ne!(one, two);
    assert_eq!(one.text().len(), 43);
    assert_eq!(Token::parse(&one.text()), Some(one.clone()));
    assert_eq!(format!("{one:?}"), "Token(..)");
    assert_ne!(one.hash(), two.hash());
}
