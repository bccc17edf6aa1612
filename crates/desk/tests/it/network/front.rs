//! TLS in front of a hub, as a reverse proxy has it, with certificates of a private authority.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// When a certificate holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Now.
    Now,
    /// It has ended.
    Ended,
    /// It has not begun.
    NotYet,
}

/// A certificate and its key.
pub(crate) struct Identity {
    certificate: CertificateDer<'static>,
    key: KeyPair,
    /// The certificate as a file has it.
    pem: String,
}

impl Identity {
    /// Its certificate, as somebody puts it on a computer.
    pub(crate) fn file(&self, folder: &Path) -> PathBuf {
        let file = folder.join("identity.pem");
        std::fs::write(&file, &self.pem).unwrap();
        file
    }
}

/// Who issues certificates in an organisation.
pub(crate) struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "Maison Lumen authority");
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Its certificate, as IT puts it on a computer.
    pub(crate) fn file(&self, folder: &Path) -> PathBuf {
        let file = folder.join("authority.pem");
        std::fs::write(&file, &self.pem).unwrap();
        file
    }

    /// A certificate for a name or an address.
    pub(crate) fn issue(&self, name: &str, holds: Holds) -> Identity {
        let mut params = params(name);
        if holds == Holds::Ended {
            params.not_after = date_time_ymd(2020, 1, 1);
        } else if holds == Holds::NotYet {
            params.not_before = date_time_ymd(2999, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity { pem: certificate.pem(), certificate: certificate.der().clone(), key }
    }
}

/// A certificate that nobody else has issued. Many of those call themselves an authority.
pub(crate) fn self_signed(name: &str, authority: bool) -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = params(name);
    if authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let certificate = params.self_signed(&key).unwrap();
    Identity { pem: certificate.pem(), certificate: certificate.der().clone(), key }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params
}

/// Speaks TLS on a port of this computer, and passes on what is said to where a hub listens.
pub(crate) async fn front(hub: SocketAddr, identity: Identity) -> u16 {
    let key = PrivatePkcs8KeyDer::from(identity.key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![identity.certificate], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust us, or a hub that is away: the line ends, as it does everywhere.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let Ok(mut hub) = TcpStream::connect(hub).await else { return };
                let _ = copy_bidirectional(&mut stream, &mut hub).await;
            });
        }
    });
    port
}
