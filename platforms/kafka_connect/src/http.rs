//! Asks and answers, one at a time.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::Agent;
use ureq::http::Request;
use ureq::tls::{Certificate, ClientCert, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use crate::fault::ClusterError;
use crate::settings::{Login, Settings};

/// A request to a worker that has to ask its leader may take Connect's own 90 seconds; longer it never takes.
const LONGEST_ANSWER: Duration = Duration::from_secs(100);
/// Who does not take a connection in this time is not there.
const LONGEST_GREETING: Duration = Duration::from_secs(10);
/// The inventory of ten thousand connectors of 50 kB each.
const LARGEST_ANSWER: u64 = 512 << 20;

/// The way to a cluster.
#[derive(Debug)]
pub(crate) struct Http {
    agent: Agent,
    settings: Settings,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn is_fine(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What Connect says of itself where it refuses; never the whole body, which may be anything.
    pub(crate) fn message(&self) -> String {
        let value: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        let said = value.get("message").and_then(serde_json::Value::as_str).unwrap_or("the cluster refused");
        said.lines().next().unwrap_or("").chars().take(500).collect()
    }
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Http {
        let config = Agent::config_builder()
            // The model says where a cluster is, and no variable of the machine does.
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(LONGEST_ANSWER))
            .timeout_connect(Some(LONGEST_GREETING))
            .tls_config(tls(&settings))
            .build();
        Http { agent: config.into(), settings }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks once.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Result<Answer, ClusterError> {
        let url = format!("{}{path}", self.settings.url);
        let strange = |message: String| ClusterError::Strange { url: url.clone(), message };
        let mut request = Request::builder().method(method).uri(&url).header("accept", "application/json");
        if let Some(words) = self.settings.login.as_ref().and_then(authorization) {
            request = request.header("authorization", words);
        }
        let answer = if matches!(method, "GET" | "DELETE") {
            self.agent.run(request.body(()).map_err(|fault| strange(fault.to_string()))?)
        } else {
            // Also where there is nothing to say: other methods come with a length, which is zero then.
            let request = request.header("content-type", "application/json");
            self.agent.run(request.body(body.to_owned()).map_err(|fault| strange(fault.to_string()))?)
        };
        let mut answer = answer.map_err(|fault| self.unreachable(&fault.to_string()))?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string();
        let body = body.map_err(|fault| self.unreachable(&fault.to_string()))?;
        Ok(Answer { status, body })
    }

    fn unreachable(&self, message: &str) -> ClusterError {
        ClusterError::Unreachable {
            address: self.settings.address.clone(),
            url: self.settings.url.clone(),
            message: message.to_owned(),
        }
    }
}

/// Who is asked by `https` has to show a certificate for its name that one of those vouches for whom we trust, and is shown
/// ours if we have one.
fn tls(settings: &Settings) -> TlsConfig {
    // Whatever else stands in that file vouches for nobody.
    let trusted = certificates(settings.roots.as_deref().unwrap_or_default());
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&trusted))
        .client_cert(settings.login.as_ref().and_then(identity))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

fn certificates(pem: &str) -> Vec<Certificate<'static>> {
    parse_pem(pem.as_bytes())
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            Ok(_) | Err(_) => None,
        })
        .collect()
}

/// The certificate that we show; none where its key is missing, so that whoever wants one says so.
fn identity(login: &Login) -> Option<ClientCert> {
    let Login::Certificate(pem) = login else { return None };
    let key = parse_pem(pem.text().as_bytes()).find_map(|item| match item {
        Ok(PemItem::PrivateKey(key)) => Some(key),
        Ok(_) | Err(_) => None,
    })?;
    Some(ClientCert::new_with_certs(&certificates(pem.text()), key))
}

/// What a request says of who we are; a certificate says it before any request.
fn authorization(login: &Login) -> Option<String> {
    match login {
        Login::Password { user, password } => {
            Some(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.text()))))
        }
        Login::Token(token) => Some(format!("Bearer {}", token.text())),
        Login::Certificate(_) => None,
    }
}
