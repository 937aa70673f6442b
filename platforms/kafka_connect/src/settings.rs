//! Where a cluster is, and who we are there.

use std::fmt;

/// Where a cluster is, and who we are there.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its address in the model, for messages.
    pub address: String,
    /// Where it is asked, without a slash at the end: `https://connect.example:8083`.
    pub url: String,
    /// The certificates of the authorities that may vouch for it, as PEM; where it is asked by `https` there are some.
    pub roots: Option<String>,
    /// Who we are there; nobody in particular where it is open.
    pub login: Option<Login>,
    /// What marks connectors as ours.
    pub mark: String,
}

/// Who we are.
#[derive(Clone, Debug)]
pub enum Login {
    /// A user with a password.
    Password {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// Whoever has the token.
    Token(Secret),
    /// Whom the certificate names: itself and its key, as PEM. For a cluster that is asked by `https`.
    Certificate(Secret),
}

/// A text that nothing shows.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text to itself.
    pub fn new(text: String) -> Secret {
        Secret(text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("…")
    }
}
