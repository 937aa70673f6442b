//! What of a connection is secret and who the server is, as libpq's `sslmode` and `sslrootcert` say it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::{PrintableStringRef, Utf8StringRef};

/// Where systems keep the certificates that they trust; the variable goes before.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
const SYSTEM_ROOTS_VARIABLE: &str = "SSL_CERT_FILE";
/// `commonName`, by which Postgres knows the owner of a certificate.
const COMMON_NAME: &str = "2.5.4.3";

/// What is asked of a connection, in libpq's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SslMode {
    /// Clear text.
    Disable,
    /// Encrypted if the server can, else clear text.
    #[default]
    Prefer,
    /// Encrypted; who the server is counts only where roots are named.
    Require,
    /// Encrypted, and the server's certificate comes from a root that is trusted.
    VerifyCa,
    /// As before, and the certificate is for this host.
    VerifyFull,
}

/// What is asked of connections to an instance, and what we show there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// What is asked.
    pub mode: SslMode,
    /// The roots that are trusted; the system's where none are named.
    pub roots: Option<Pem>,
    /// Who we are: our certificate, those between it and its root, and its key.
    pub identity: Option<Pem>,
}

/// Certificates, with or without a key, in the text form that everybody uses. Nothing shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Pem(String);

impl Pem {
    /// That text.
    pub fn new(text: impl Into<String>) -> Pem {
        Pem(text.into())
    }

    /// That text again, for whoever opens something with it; key and all.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The user whose certificate it is: the name in the subject of the first one.
    pub fn user(&self) -> Option<String> {
        let first = CertificateDer::pem_slice_iter(self.0.as_bytes()).next()?.ok()?;
        let certificate = Certificate::from_der(&first).ok()?;
        let mut parts = certificate.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
        let name = parts.rfind(|part| part.oid.to_string() == COMMON_NAME)?;
        let text = Utf8StringRef::try_from(&name.value).map(|text| text.as_str().to_owned());
        text.or_else(|_| PrintableStringRef::try_from(&name.value).map(|text| text.as_str().to_owned())).ok()
    }

    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, String> {
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(self.0.as_bytes()).collect();
        match all {
            Ok(all) if all.is_empty() => Err("there is no certificate in it".to_owned()),
            Ok(all) => Ok(all),
            Err(fault) => Err(fault.to_string()),
        }
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(not shown)")
    }
}

impl Tls {
    /// What makes connections of this kind; what is wrong with it is said without anything secret.
    pub(crate) fn connector(&self) -> Result<MakeRustlsConnect, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|fault| fault.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(self.verifier(provider)?));
        let config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let told = |fault: String| format!("the client certificate cannot be used: {fault}");
                let key = PrivateKeyDer::from_pem_slice(identity.0.as_bytes());
                let key = key.map_err(|fault| told(format!("its key: {fault}")))?;
                let certificates = identity.certificates().map_err(told)?;
                builder.with_client_auth_cert(certificates, key).map_err(|fault| told(fault.to_string()))?
            }
        };
        Ok(MakeRustlsConnect::new(config))
    }

    fn verifier(&self, provider: Arc<CryptoProvider>) -> Result<Verifier, String> {
        let care = match (self.mode, &self.roots) {
            (SslMode::Disable | SslMode::Prefer, _) | (SslMode::Require, None) => Care::None,
            (SslMode::Require, Some(_)) | (SslMode::VerifyCa, _) => Care::Root,
            (SslMode::VerifyFull, _) => Care::Full,
        };
        let inner = match care {
            Care::None => None,
            Care::Root | Care::Full => {
                let roots = Arc::new(self.roots()?);
                let built = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
                Some(built.map_err(|fault| fault.to_string())?)
            }
        };
        Ok(Verifier { provider, care, inner })
    }

    fn roots(&self) -> Result<RootCertStore, String> {
        let named = match &self.roots {
            Some(roots) => roots.certificates().map_err(|fault| format!("the root certificates: {fault}"))?,
            None => system_roots()?.certificates().map_err(|fault| format!("the system's: {fault}"))?,
        };
        let mut out = RootCertStore::empty();
        let (taken, _) = out.add_parsable_certificates(named);
        if taken == 0 { Err("none of the root certificates can be read".to_owned()) } else { Ok(out) }
    }
}

/// The certificates that the system trusts.
///
/// # Errors
/// It has no such list where one is looked for.
pub fn system_roots() -> Result<Pem, String> {
    let named = std::env::var(SYSTEM_ROOTS_VARIABLE).ok();
    let mut places = named.iter().map(String::as_str).chain(SYSTEM_ROOTS);
    let Some(place) = places.find(|place| Path::new(place).exists()) else {
        return Err(
            "this system has no list of trusted root certificates: name `root_certificates`".to_owned()
        );
    };
    std::fs::read_to_string(place).map(Pem).map_err(|fault| format!("could not read `{place}`: {fault}"))
}

/// How much of the server's certificate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// Nothing.
    None,
    /// That it comes from a root that is trusted.
    Root,
    /// And that it is for this host.
    Full,
}

/// Looks at the server's certificate.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    care: Care,
    inner: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(inner) = &self.inner else { return Ok(ServerCertVerified::assertion()) };
        let answer = inner.verify_server_cert(certificate, between, host, stapled, now);
        let other_host = matches!(
            answer,
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
            ))
        );
        if other_host && self.care == Care::Root { Ok(ServerCertVerified::assertion()) } else { answer }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
