//! Faults, as what was tried on what.

use dsc_driver::{StatementFault, TargetError};
use thiserror::Error;

/// Why something with a cluster did not work. Nothing in it shows a setting of a connector.
#[derive(Debug, Error)]
pub enum ClusterError {
    /// Nobody answers.
    #[error("could not reach the Connect cluster `{address}` at {url}: {message}")]
    Unreachable {
        /// Its address in the model.
        address: String,
        /// Where it was asked.
        url: String,
        /// Why not.
        message: String,
    },
    /// It answers something else than Connect does.
    #[error("`{url}` does not answer as Kafka Connect does: {message}")]
    Strange {
        /// What was asked.
        url: String,
        /// What is strange.
        message: String,
    },
    /// It refuses.
    #[error("{message} (status {status})")]
    Refused {
        /// What was asked: `PUT /connectors/nordic_usa_northwind-1/config`.
        request: String,
        /// The status of the answer.
        status: u16,
        /// Its own words.
        message: String,
    },
    /// It would not take these settings.
    #[error("the Connect cluster does not take the connector `{connector}`: {}", .faults.join("; "))]
    Unfit {
        /// The connector.
        connector: String,
        /// The setting and what is wrong with it.
        faults: Vec<String>,
    },
    /// A connector came up and failed.
    #[error("the connector `{connector}` failed: {reason}")]
    Failed {
        /// What was asked.
        request: String,
        /// The connector.
        connector: String,
        /// Its own words, shortened.
        reason: String,
    },
    /// A connector did not get there in time.
    #[error("the connector `{connector}` was not {goal} after {seconds} seconds; it is {state}")]
    Late {
        /// What was asked.
        request: String,
        /// The connector.
        connector: String,
        /// Where it should have come to.
        goal: &'static str,
        /// How long that was waited for.
        seconds: u64,
        /// What the cluster said last.
        state: String,
    },
}

impl From<ClusterError> for TargetError {
    fn from(fault: ClusterError) -> TargetError {
        let message = fault.to_string();
        match fault {
            ClusterError::Unreachable { url, .. } | ClusterError::Strange { url, .. } => {
                TargetError::Open { path: url, message }
            }
            ClusterError::Unfit { connector, .. } => {
                let statement = format!("the settings of `{connector}`");
                TargetError::Statement { statement, message, kind: StatementFault::Other }
            }
            ClusterError::Refused { request, .. }
            | ClusterError::Failed { request, .. }
            | ClusterError::Late { request, .. } => {
                TargetError::Statement { statement: request, message, kind: StatementFault::Other }
            }
        }
    }
}
