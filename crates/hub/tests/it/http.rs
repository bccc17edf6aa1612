//! What the hub serves beside its socket.

use deskbell_domain::Channel;
use deskbell_protocol::http::{HubInfo, NewVisitor, SignIn, SignedIn, VisitorToken};
use deskbell_protocol::{Code, WireError};
use deskbell_testkit::{Cast, Client, TestHub, browser, desk};
use reqwest::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, ORIGIN,
};
use reqwest::{Response, StatusCode};

async fn refused(answer: Response, status: u16) -> Code {
    assert_eq!(answer.status(), status);
    answer.json::<WireError>().await.unwrap().reason()
}

fn newcomer() -> NewVisitor {
    NewVisitor { site: Cast::SITE.into(), channel: Channel::Mobile, languages: vec!["fr".into()], name: None }
}

#[tokio::test]
async fn a_hub_says_what_it_is_and_that_it_is_well() {
    let hub = TestHub::start(&Cast::default()).await;
    let info: HubInfo = reqwest::get(hub.url("/v1/hub")).await.unwrap().json().await.unwrap();
    assert_eq!((info.product.as_str(), info.organisation.as_str()), ("deskbell", "Maison Lumen"));
    let health = reqwest::get(hub.url("/healthz")).await.unwrap();
    assert_eq!((health.status(), health.text().await.unwrap()), (StatusCode::OK, "ok\n".into()));
}

#[tokio::test]
async fn a_new_visitor_gets_a_name_and_a_token_that_is_bound_to_site_and_channel() {
    let hub = TestHub::start(&Cast::default()).await;
    let http = reqwest::Client::new();
    let answer = http.post(hub.url("/v1/visitors")).json(&newcomer()).send().await.unwrap();
    let token: VisitorToken = answer.json().await.unwrap();
    let mut client = Client::open(hub.address(), token.token, browser(1)).await;
    let name = client.mirror.site.clone().unwrap().visitor_name;
    let number: u32 = name.strip_prefix("Visitor ").unwrap().parse().unwrap();
    assert!((1_000..10_000).contains(&number));
    let conversation = client.write(None, "Bonjour").await.unwrap().conversation;
    let stored = hub.conversation(conversation).await;
    assert_eq!(
        (stored.channel(), stored.group(), stored.visitor()),
        (Channel::Mobile, Cast::GROUP, token.visitor)
    );
}

#[tokio::test]
async fn an_odd_newcomer_is_refused_in_words() {
    let hub = TestHub::start(&Cast::default()).await;
    let http = reqwest::Client::new();
    let post = async |body: String| http.post(hub.url("/v1/visitors")).body(body).send().await.unwrap();
    let json = |visitor: NewVisitor| serde_json::to_string(&visitor).unwrap();
    for (body, status, reason) in [
        ("{".into(), 400, Code::ParseError),
        ("{}".into(), 400, Code::InvalidParams),
        (
            r#"{"site":"shop","channel":"chat","languages":[],"name":null,"more":1}"#.into(),
            400,
            Code::InvalidParams,
        ),
        (json(NewVisitor { site: "elsewhere".into(), ..newcomer() }), 404, Code::NotFound),
        (json(NewVisitor { channel: Channel::Video, ..newcomer() }), 400, Code::InvalidParams),
        (json(NewVisitor { languages: vec!["en".into(); 9], ..newcomer() }), 400, Code::InvalidParams),
        (json(NewVisitor { name: Some("\u{202e}".into()), ..newcomer() }), 422, Code::TextRefused),
        (" ".repeat(4 * 1024 + 1), 413, Code::TooLarge),
    ] {
        assert_eq!(refused(post(body.clone()).await, status).await, reason, "{body}");
    }
}

#[tokio::test]
async fn newcomers_from_one_address_are_bounded() {
    let hub = TestHub::start_strict(&Cast::default(), 3).await;
    let http = reqwest::Client::new();
    let post = async || http.post(hub.url("/v1/visitors")).json(&newcomer()).send().await.unwrap();
    for _ in 0..3 {
        assert_eq!(post().await.status(), 200);
    }
    let over = post().await;
    assert!(over.headers().contains_key("retry-after"));
    assert_eq!(refused(over, 429).await, Code::TooFast);
}

#[tokio::test]
async fn b3_behind_a_proxy_the_address_that_it_names_is_bounded() {
    let hub = TestHub::start_strict(&Cast::default(), 1).await;
    let http = reqwest::Client::new();
    let from = async |whom: &str| {
        let asked = http.post(hub.url("/v1/visitors")).header("x-forwarded-for", whom).json(&newcomer());
        asked.send().await.unwrap().status().as_u16()
    };
    assert_eq!(from("192.0.2.1").await, 200);
    assert_eq!(from("192.0.2.9, 192.0.2.1").await, 429, "what a stranger writes before it does not count");
    assert_eq!(from("192.0.2.2").await, 200);
}

#[tokio::test]
async fn c6_a_widget_on_a_page_of_another_origin_gets_a_token_and_sends_files() {
    const ANYBODY: &[u8] = b"*";
    let hub = TestHub::start(&Cast::default()).await;
    let http = reqwest::Client::new();
    let asks_first = async |path: &str, method: &str, headers: &str| {
        let request =
            http.request(reqwest::Method::OPTIONS, hub.url(path)).header(ORIGIN, "https://shop.example");
        let request = request.header(ACCESS_CONTROL_REQUEST_METHOD, method);
        request.header(ACCESS_CONTROL_REQUEST_HEADERS, headers).send().await.unwrap()
    };
    for (path, method, sent) in [
        ("/v1/visitors", "POST", "content-type"),
        ("/v1/attachments", "POST", "authorization,content-type"),
        ("/v1/attachments/0", "PATCH", "authorization,content-type,upload-offset"),
        ("/v1/attachments/0", "DELETE", "authorization"),
        ("/v1/attachments/0", "GET", "authorization,range"),
        ("/v1/attachments/0/state", "GET", "authorization"),
        ("/v1/attachments/0/preview", "GET", "authorization"),
    ] {
        let answer = asks_first(path, method, sent).await;
        assert!(answer.status().is_success(), "{method} {path}");
        let told = |name| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(told(ACCESS_CONTROL_ALLOW_ORIGIN).as_bytes(), ANYBODY);
        assert!(
            told(ACCESS_CONTROL_ALLOW_METHODS).split(',').any(|allowed| allowed == method),
            "{method} {path}"
        );
        let allowed = told(ACCESS_CONTROL_ALLOW_HEADERS);
        assert!(sent.split(',').all(|name| allowed.split(',').any(|other| other == name)), "{allowed}");
        assert!(!answer.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS), "no cookie is ever taken");
    }
    let post = http.post(hub.url("/v1/visitors")).header(ORIGIN, "https://shop.example");
    for (body, status) in [(serde_json::to_string(&newcomer()).unwrap(), 200), ("{".to_owned(), 400)] {
        let answer = post.try_clone().unwrap().body(body).send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], ANYBODY, "a refusal can be read too");
    }
    // What is nobody's business but the desk's is not for pages.
    for path in ["/v1/sign-in", "/v1/sign-out", "/v1/admin/users", "/v1/hub"] {
        let answer = asks_first(path, "POST", "authorization").await;
        assert!(!answer.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
        let answer = http.post(hub.url(path)).header(ORIGIN, "https://shop.example").send().await.unwrap();
        assert!(!answer.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
    }
    let wrong = http.put(hub.url("/v1/visitors")).send().await.unwrap();
    assert_eq!(refused(wrong, 405).await, Code::UnknownMethod);
}

#[tokio::test]
async fn b3_an_agent_signs_in_works_and_signs_out() {
    let hub = TestHub::start(&Cast::default()).await;
    hub.set_password(1, "correct horse battery").await;
    let http = reqwest::Client::new();
    let sign_in = async |password: &str| {
        let request =
            SignIn { email: " Agent1@Example.org ".into(), password: password.into(), device: desk(1) };
        http.post(hub.url("/v1/sign-in")).json(&request).send().await.unwrap()
    };
    assert_eq!(refused(sign_in("wrong horse battery").await, 401).await, Code::BadCredentials);
    let signed_in: SignedIn = sign_in("correct horse battery").await.json().await.unwrap();
    assert_eq!((signed_in.agent, signed_in.name.as_str()), (Cast::agent(1), "Agent 1"));
    let client = Client::open(hub.address(), signed_in.token.clone(), desk(1)).await;
    assert_eq!(client.mirror.me.unwrap().email, "agent1@example.org");

    let sign_out = async || {
        let request = http.post(hub.url("/v1/sign-out")).bearer_auth(&signed_in.token);
        request.send().await.unwrap()
    };
    assert_eq!(sign_out().await.status(), 204);
    assert_eq!(refused(sign_out().await, 401).await, Code::BadToken);
    let nothing = http.post(hub.url("/v1/sign-out")).send().await.unwrap();
    assert_eq!(refused(nothing, 401).await, Code::BadToken);
}

#[tokio::test]
async fn every_answer_has_the_strict_headers_and_odd_addresses_are_refused_in_words() {
    let hub = TestHub::start(&Cast::default()).await;
    let http = reqwest::Client::new();
    let nowhere = http.get(hub.url("/no/such/thing")).send().await.unwrap();
    let policy = nowhere.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'self'") && policy.contains("base-uri 'none'"), "{policy}");
    assert_eq!(nowhere.headers()["x-content-type-options"], "nosniff");
    assert!(nowhere.headers().contains_key("referrer-policy"));
    assert_eq!(refused(nowhere, 404).await, Code::NotFound);
    for path in ["/../Cargo.toml", "/demo/../../Cargo.toml", "/%2e%2e/Cargo.toml", "/demo//etc/passwd"] {
        assert_eq!(http.get(hub.url(path)).send().await.unwrap().status(), 404, "{path}");
    }
    let posted = http.post(hub.url("/v1/hub")).send().await.unwrap();
    assert_eq!(refused(posted, 405).await, Code::UnknownMethod);
}

#[tokio::test]
async fn the_front_page_leads_to_the_shop() {
    let hub = TestHub::start(&Cast::default()).await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let front = http.get(hub.url("/")).send().await.unwrap();
    assert!(front.status().is_redirection());
    assert_eq!(front.headers()["location"], "/demo/shop");
}

#[tokio::test]
async fn a_page_is_served_with_its_type_and_not_again_when_it_has_not_changed() {
    let hub = TestHub::start(&Cast::default()).await;
    let http = reqwest::Client::new();
    let page = http.get(hub.url("/demo/shop")).send().await.unwrap();
    assert!(page.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    if page.status() == 404 {
        // A hub that was built without the pages says how to build them.
        assert!(page.text().await.unwrap().contains("npm run build"));
        return;
    }
    assert_eq!(page.headers()[CACHE_CONTROL], "no-cache");
    let tag = page.headers()[ETAG].clone();
    let again = http.get(hub.url("/demo/shop/")).header(IF_NONE_MATCH, &tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let script = http.get(hub.url("/sdk/deskbell.js")).send().await.unwrap();
    assert!(script.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/javascript"));
}
