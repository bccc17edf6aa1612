use super::*;
use crate::network::{Network, NetworkConfig};
use deskbell_testkit::{WebServer, says};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

fn name(version: Version) -> FileName {
    FileName::new(&version, "c2ln")
}

/// A server with these pages; it has no others.
async fn server(pages: &[(&'static str, String)]) -> WebServer {
    let pages: HashMap<_, _> = pages.iter().cloned().collect();
    WebServer::start(move |path| pages.get(path).cloned().unwrap_or_else(|| says("404 Not Found", "no")))
        .await
}

fn at(server: &WebServer, path: &str) -> Url {
    Url::parse(&format!("http://{}{path}", server.address)).unwrap()
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

struct Desk {
    folder: tempfile::TempDir,
    fetching: Fetching,
}

impl Desk {
    async fn new() -> Self {
        let network = NetworkConfig { proxy: "none".parse().unwrap(), ..NetworkConfig::default() };
        let client = Client::new(Network::read(network).await);
        let folder = tempfile::tempdir().unwrap();
        let fetching =
            Fetching { most: 1_000, ..Fetching::new(client, folder.path(), &Version::new(1, 0, 0)) };
        Self { folder, fetching }
    }

    async fn list(&self, url: Url) -> Result<String, UpdateProblem> {
        self.fetching.clone().list(url).await
    }

    async fn file(&self, version: Version, url: Url) -> Result<PathBuf, UpdateProblem> {
        self.fetching.clone().file(name(version), url, |_| {}).await
    }

    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path().join("updates")).into_iter().flatten().flatten();
        let mut names: Vec<_> = files.map(|file| file.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[tokio::test]
async fn d6_a_file_comes_whole_and_once_and_the_one_before_goes() {
    let body = "x".repeat(900);
    let server = server(&[("/a", says("200 OK", &body)), ("/b", says("200 OK", "b"))]).await;
    let desk = Desk::new().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let came = move |percent| tell.lock().unwrap().push(percent);
    let file =
        desk.fetching.clone().file(name(Version::new(1, 1, 0)), at(&server, "/a"), came).await.unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), body);
    assert_eq!(told.lock().unwrap().last(), Some(&100));
    assert_eq!(desk.file(Version::new(1, 1, 0), at(&server, "/a")).await, Ok(file));
    assert_eq!(server.asked(), ["/a"], "what is here is not fetched again");
    desk.file(Version::new(1, 2, 0), at(&server, "/b")).await.unwrap();
    assert_eq!(desk.files(), [name(Version::new(1, 2, 0)).as_str()]);
}

#[tokio::test]
async fn d6_what_a_server_can_do_wrong_is_a_reason_and_leaves_nothing_behind() {
    let large = "x".repeat(1_001);
    let endless = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{large}");
    let broken = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\nhalf".to_owned();
    let server = server(&[
        ("/large", says("200 OK", &large)),
        ("/endless", endless),
        ("/broken", broken),
        ("/down", says("503 Service Unavailable", "later")),
        ("/nonsense", "SMTP ready\r\n\r\n".to_owned()),
        ("/away", redirect("http://updates.example.com/x")),
        ("/round", redirect("/round")),
        ("/nowhere", redirect("http://")),
        ("/list", says("200 OK", &"x".repeat(MOST_LIST + 1))),
    ])
    .await;
    let desk = Desk::new().await;
    for (path, why) in [
        ("/large", UpdateProblem::TooLarge),
        ("/endless", UpdateProblem::TooLarge),
        ("/broken", UpdateProblem::ServerAway),
        ("/down", UpdateProblem::ServerAway),
        ("/nonsense", UpdateProblem::ServerAway),
        ("/missing", UpdateProblem::Missing),
        ("/away", UpdateProblem::Missing),
        ("/round", UpdateProblem::ServerAway),
        ("/nowhere", UpdateProblem::Missing),
    ] {
        assert_eq!(desk.file(Version::new(1, 1, 0), at(&server, path)).await, Err(why), "{path}");
        assert_eq!(desk.files(), Vec::<String>::new(), "{path}");
    }
    assert_eq!(desk.list(at(&server, "/list")).await, Err(UpdateProblem::NoList));
    assert_eq!(desk.list(at(&server, "/down")).await, Err(UpdateProblem::ServerAway));
    assert_eq!(desk.list(at(&server, "/missing")).await, Err(UpdateProblem::Missing));
    // Somebody had this port, and has gone.
    let gone = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
    let gone = Url::parse(&format!("http://{gone}/stable.json")).unwrap();
    assert_eq!(desk.list(gone).await, Err(UpdateProblem::ServerAway));
    let plain = Url::parse("http://updates.example.com/stable.json").unwrap();
    assert_eq!(desk.list(plain).await, Err(UpdateProblem::Missing), "no plain line leaves this computer");
}

#[tokio::test]
async fn d6_a_server_may_name_another_place() {
    let server = server(&[("/a", redirect("b?x=1")), ("/b?x=1", says("200 OK", "there"))]).await;
    let desk = Desk::new().await;
    assert_eq!(desk.list(at(&server, "/a")).await.as_deref(), Ok("there"));
}

#[tokio::test]
async fn d6_a_folder_that_cannot_be_written_is_told() {
    let server = server(&[("/a", says("200 OK", "a"))]).await;
    let desk = Desk::new().await;
    fs::write(desk.folder.path().join("updates"), "a file").unwrap();
    assert_eq!(desk.file(Version::new(1, 1, 0), at(&server, "/a")).await, Err(UpdateProblem::NotKept));
}

#[test]
fn d6_a_full_disk_has_a_reason_of_its_own() {
    for (kind, why) in [
        (ErrorKind::StorageFull, UpdateProblem::DiskFull),
        (ErrorKind::QuotaExceeded, UpdateProblem::DiskFull),
        (ErrorKind::PermissionDenied, UpdateProblem::NotKept),
    ] {
        assert_eq!(unwritten(&kind.into()), why);
    }
}

#[test]
fn d6_what_was_installed_and_what_nobody_finished_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["0.9.0", "1.0.0", "1.1.0-beta.2", "1.1.0"].map(|version| name(version.parse().unwrap()).0);
    for name in names.iter().map(String::as_str).chain([".tmpx", "package-x", "package-1.1.0", "package-_"]) {
        fs::write(folder.path().join(name), "").unwrap();
    }
    clear(folder.path(), |name| {
        FileName::version(name).is_some_and(|version| version > Version::new(1, 0, 0))
    });
    let left =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.collect::<BTreeSet<_>>(), names[2..].iter().cloned().collect());
}
