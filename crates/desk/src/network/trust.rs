//! Whom the desk trusts: whoever this computer trusts, and the authorities that somebody has set up beside them.

use crate::view::{NetworkError, NetworkProblem};
use futures_util::future::join_all;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Longest file of certificates, in bytes.
const LONGEST_FILE: u64 = 1024 * 1024;
/// A file is read within this time, or the desk goes without it.
const FILES_WITHIN: Duration = Duration::from_secs(2);

/// The authorities in a file, or why there are none.
pub(super) type Found = Result<Vec<CertificateDer<'static>>, NetworkError>;

/// Reads all of these files. One of a share that is away may not answer, and the desk starts without it.
pub(super) async fn read_all(files: &[PathBuf]) -> Vec<Found> {
    join_all(files.iter().map(|file| {
        let (found, answer) = oneshot::channel();
        let path = file.clone();
        // Not on the runtime, which would wait for it at its end. Nobody may listen any more.
        thread::spawn(move || drop(found.send(read(&path))));
        async move {
            let silent =
                || NetworkProblem::AuthoritiesUnreadable.at(format!("{} (no answer)", file.display()));
            timeout(FILES_WITHIN, answer).await.ok().and_then(Result::ok).unwrap_or_else(|| Err(silent()))
        }
    }))
    .await
}

/// How TLS is spoken, and what was wrong with what is set up: it is told when the hub turns out not to be trusted. Asks the
/// system for its authorities.
pub(super) fn tls(files: Vec<Found>) -> (ClientConfig, Option<NetworkError>) {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let (mut authorities, mut flaw) = (Vec::new(), None);
    for found in files {
        match found {
            Ok(these) => authorities.extend(these),
            Err(error) => {
                tracing::warn!(%error, "a file of certificates is not used");
                flaw.get_or_insert(error);
            }
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("the provider has the ciphers of TLS 1.2 and 1.3");
    let config = match Verifier::new_with_extra_roots(authorities, provider) {
        Ok(verifier) => builder.dangerous().with_custom_certificate_verifier(Arc::new(Doubter { verifier })),
        Err(error) => {
            tracing::warn!(%error, "this computer has no list of whom to trust");
            flaw.get_or_insert(NetworkProblem::NoAuthorities.at(""));
            builder.with_root_certificates(RootCertStore::empty())
        }
    };
    let config = config.with_no_client_auth();
    (config, flaw)
}

/// The authorities in a file.
fn read(file: &Path) -> Found {
    let named = |problem: NetworkProblem| problem.at(file.display().to_string());
    let mut pem = Vec::new();
    let opened = File::open(file).and_then(|file| file.take(LONGEST_FILE).read_to_end(&mut pem));
    opened
        .map_err(|error| NetworkProblem::AuthoritiesUnreadable.at(format!("{} ({error})", file.display())))?;
    let found: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = found.map_err(|_| named(NetworkProblem::AuthoritiesMissing))?;
    // One that cannot be an authority would make the verifier refuse all of them.
    let mut tried = RootCertStore::empty();
    if found.is_empty() || found.iter().any(|one| tried.add(one.clone()).is_err()) {
        return Err(named(NetworkProblem::AuthoritiesMissing));
    }
    Ok(found)
}

/// What is wrong with a certificate, or with the encryption.
#[allow(clippy::wildcard_enum_match_arm, reason = "the list is not closed")]
pub(super) fn problem(error: &Error) -> NetworkProblem {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error),
        // It spoke, and not TLS; or nothing that both know.
        Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::PeerIncompatible(_)
        | Error::PeerMisbehaved(_)
        | Error::AlertReceived(_) => NetworkProblem::NoTls,
        _ => NetworkProblem::Unfit,
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the list is not closed")]
fn of_certificate(error: &CertificateError) -> NetworkProblem {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => NetworkProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            NetworkProblem::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            NetworkProblem::WrongName
        }
        CertificateError::Revoked => NetworkProblem::Revoked,
        CertificateError::UnknownIssuer | CertificateError::BadSignature => NetworkProblem::IssuerUnknown,
        CertificateError::Other(OtherError(why)) if why.is::<SelfSigned>() => NetworkProblem::SelfSigned,
        _ => NetworkProblem::Unfit,
    }
}

/// A certificate that its own key has signed.
#[derive(Debug, thiserror::Error)]
#[error("the certificate is signed by itself")]
struct SelfSigned;

/// The system's verifier, and it tells who has issued a certificate to themselves: that is another mistake than an
/// authority which this computer does not know, and somebody else mends it.
#[derive(Debug)]
struct Doubter {
    verifier: Verifier,
}

impl ServerCertVerifier for Doubter {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified =
            self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| {
            let doubted = matches!(
                error,
                Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::Other(_))
            );
            if doubted && is_self_issued(end_entity) {
                Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(SelfSigned))))
            } else {
                error
            }
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// Whether a certificate names itself as its issuer.
fn is_self_issued(certificate: &CertificateDer<'_>) -> bool {
    webpki::EndEntityCert::try_from(certificate).is_ok_and(|read| read.issuer() == read.subject())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn d3_a_file_of_certificates_that_does_not_answer_holds_nothing_up() {
        let folder = tempfile::tempdir().unwrap();
        // As a share that is away: whoever opens it waits.
        let pipe = folder.path().join("ca.pem");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let found = read_all(&[pipe, folder.path().join("none.pem")]).await;
        let problems = found.into_iter().map(|found| found.map_err(|error| error.problem));
        let unreadable = || Err(NetworkProblem::AuthoritiesUnreadable);
        assert_eq!(problems.collect::<Vec<_>>(), [unreadable(), unreadable()]);
    }
}
