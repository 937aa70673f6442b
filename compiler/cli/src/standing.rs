//! Plans without a model. Where the texts are those of last time, it is known what they ask of which server; and where
//! nothing was to be done there, and nothing has changed since, nothing is to be done.
//!
//! What is known is kept as `dsc lint` keeps its answers (`project/cache.rs`), and holds no secret. Whatever a database
//! alone cannot tell is asked in the long way: connectors, embedded files, and queries of transformers.

use dsc_driver::plan_if_settled;
use dsc_plan::Plan;
use dsc_postgres::PostgresTarget;
use serde::{Deserialize, Serialize};

use crate::checked::{self, Checked};
use crate::commands::block_on;
use crate::error::CliError;
use crate::platforms::{Served, holder};
use crate::project::{Listing, Memory, Place, Question, Subject};
use crate::queries::asks_anything;
use crate::render::watch::Watch;
use crate::servers::Server;
use crate::session::Session;

/// What is known of a model that was read before.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Standing {
    /// What was said about it, line by line.
    notes: Vec<String>,
    /// Its platforms.
    platforms: Vec<StandingPlatform>,
}

/// A platform whose database can tell by itself whether anything has changed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingPlatform {
    /// Its name.
    pub name: String,
    /// The hash of what the model asks of it.
    pub model_hash: String,
    /// Where it is.
    pub server: Server,
}

/// A project before any of its texts is read, and what is remembered of it.
#[derive(Debug)]
pub struct Beginning {
    /// Where it is.
    pub place: Place,
    /// Its files.
    pub listing: Listing,
    memory: Option<Memory>,
}

impl Beginning {
    /// Finds the project; `platform` is the one that is meant, if one was named.
    pub fn find(session: &Session, platform: Option<&str>) -> Result<Beginning, CliError> {
        let place = checked::find(session, &[])?;
        let listing = Listing::take(&place.root)?;
        let question = Question {
            subject: Subject::Plan { platform },
            environment: session.common.environment.as_deref(),
            fail_level: None,
            today: session.surroundings.today(),
        };
        let memory = if session.common.no_cache {
            None
        } else {
            Memory::open(&place.root, &listing, question, session.surroundings.now)
        };
        Ok(Beginning { place, listing, memory })
    }

    /// The plans, all of them empty, where that can be told without the model.
    pub fn settled(&self, session: &Session, watch: &Watch) -> Result<Option<Vec<Plan>>, CliError> {
        let Some(text) =
            self.memory.as_ref().and_then(|memory| memory.recall_text(&self.place.root, &self.listing))
        else {
            return Ok(None);
        };
        let Ok(standing) = serde_json::from_str::<Standing>(&text) else { return Ok(None) };
        let mut plans = Vec::new();
        for platform in &standing.platforms {
            watch.phase(&format!("asking platform `{}` whether anything has changed", platform.name));
            let mut target = PostgresTarget::new(platform.server.settings(&self.place.root)?);
            let plan = block_on(async {
                target.connect(&holder(session, "plan")).await?;
                Ok(plan_if_settled(&mut target, &platform.name, &platform.model_hash).await?)
            })?;
            let Some(plan) = plan else { return Ok(None) };
            plans.push(plan);
        }
        standing.notes.iter().for_each(|note| session.say(note));
        session
            .say_more(&format!("nothing has changed since there was nothing to do ({})", session.seconds()));
        Ok(Some(plans))
    }

    /// Finds what is wrong with the project; where nothing is, remembers its texts.
    pub fn read(self, session: &Session) -> Result<(Checked, Remembering), CliError> {
        let project = checked::read_listed(session, &self.place, self.listing)?;
        let mut memory = self.memory;
        if let Some(memory) = &mut memory {
            memory.note(&project);
        }
        Ok((checked::sound_of(session, self.place, project)?, Remembering(memory)))
    }
}

/// What was read, to be remembered.
#[derive(Debug)]
pub struct Remembering(Option<Memory>);

impl Remembering {
    /// Keeps what the model asks of its platforms, if they can tell by themselves whether anything has changed.
    pub fn keep(&self, checked: &Checked, platforms: &[Served], notes: Vec<String>) {
        let Some(memory) = &self.0 else { return };
        let standing: Option<Vec<StandingPlatform>> = platforms.iter().map(Served::standing).collect();
        if let Some(platforms_that_stand) = standing.filter(|_| !asks_anything(checked, platforms)) {
            let standing = Standing { notes, platforms: platforms_that_stand };
            // Texts and numbers always have a JSON form.
            memory.keep_text(&serde_json::to_string(&standing).unwrap_or_default());
        }
    }
}
