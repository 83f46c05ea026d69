//! Which certificates are trusted.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::HttpError;

/// Whose certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The system's store (`SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured); Mozilla's list where the system has none.
    #[default]
    System,
    /// The system's store and the authorities in this PEM file.
    SystemAnd(PathBuf),
    /// Everyone: the connection is encrypted and the other end unknown.
    Anyone,
}

/// The TLS settings of a session.
///
/// # Errors
/// [`HttpError::Setup`] names the file that cannot be read.
pub(super) fn config(trust: &Trust, client_certificate: Option<&Path>) -> Result<ClientConfig, HttpError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| HttpError::Setup(error.to_string()))?;
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Anyone => Arc::new(AcceptAnyone(provider)),
        Trust::System => Arc::new(SystemTrust::new(provider, Vec::new())),
        Trust::SystemAnd(file) => Arc::new(SystemTrust::new(provider, certificates(file)?)),
    };
    let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
    match client_certificate {
        None => Ok(builder.with_no_client_auth()),
        Some(file) => {
            let key = PrivateKeyDer::from_pem_file(file).map_err(|error| setup(file, &error))?;
            builder.with_client_auth_cert(certificates(file)?, key).map_err(|error| setup(file, &error))
        }
    }
}

/// The system's authorities and the user's own. They are read at the first https connection, and no further than it needs:
/// the one file that most systems keep all of theirs in, and the folder beside it, which holds the same 140 certificates
/// again, only where with those the other end cannot be trusted. What is believed in the end is what it was had all been read
/// at once.
#[derive(Debug)]
struct SystemTrust {
    provider: Arc<CryptoProvider>,
    own: Vec<CertificateDer<'static>>,
    stores: [OnceLock<Result<Option<Arc<WebPkiServerVerifier>>, rustls::Error>>; 2],
}

/// Where systems keep all authorities in one file (those that Go's `root_linux.go` looks in, 2026). Where the system has a
/// store that is no file, a file of such a name is not part of it.
const BUNDLES: &[&str] = if cfg!(all(unix, not(target_os = "macos"))) {
    &[
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]
} else {
    &[]
};

/// Variables that name another store: a file, a folder.
const STORES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

impl SystemTrust {
    const fn new(provider: Arc<CryptoProvider>, own: Vec<CertificateDer<'static>>) -> Self {
        Self { provider, own, stores: [const { OnceLock::new() }; 2] }
    }

    fn verifier(&self, step: usize) -> Result<Option<&Arc<WebPkiServerVerifier>>, rustls::Error> {
        let verifier = self.stores[step].get_or_init(|| {
            let is_last = step + 1 == self.stores.len();
            let system = if is_last { rustls_native_certs::load_native_certs().certs } else { bundle() };
            if system.is_empty() && !is_last {
                return Ok(None);
            }
            let mut roots = RootCertStore::empty();
            self.own.iter().cloned().try_for_each(|certificate| roots.add(certificate))?;
            let (added, _) = roots.add_parsable_certificates(system);
            if added == 0 {
                roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            }
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
                .build()
                .map(Some)
                .map_err(|error| rustls::Error::General(error.to_string()))
        });
        verifier.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }
}

/// The authorities of the system's one file, where it has one.
fn bundle() -> Vec<CertificateDer<'static>> {
    let files: Vec<PathBuf> = match STORES.map(std::env::var_os) {
        [Some(file), _] => vec![file.into()],
        [None, Some(_)] => Vec::new(),
        [None, None] => BUNDLES.iter().map(PathBuf::from).collect(),
    };
    let mut all = files
        .iter()
        .filter(|file| file.is_file())
        .map(|file| rustls_native_certs::load_certs_from_paths(Some(file), None).certs);
    all.find(|found| !found.is_empty()).unwrap_or_default()
}

impl ServerCertVerifier for SystemTrust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let mut outcome = Err(rustls::CertificateError::UnknownIssuer.into());
        for step in 0..self.stores.len() {
            let Some(verifier) = self.verifier(step)? else { continue };
            // Whatever is wrong: with more authorities there may be another way to one that is trusted.
            outcome = verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, HttpError> {
    let found: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(file).map_err(|error| setup(file, &error))?.collect();
    let found = found.map_err(|error| setup(file, &error))?;
    if found.is_empty() {
        return Err(HttpError::Setup(format!("{} holds no certificate in PEM form", file.display())));
    }
    Ok(found)
}

fn setup(file: &Path, error: &dyn std::fmt::Display) -> HttpError {
    HttpError::Setup(format!("cannot use {}: {error}", file.display()))
}

/// `--no-check-certificates`: any certificate will do, signatures are still checked.
#[derive(Debug)]
struct AcceptAnyone(Arc<CryptoProvider>);

impl ServerCertVerifier for AcceptAnyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
