//! `dsc run`: moves what is due, or the named stores, once or until somebody stops it.

mod landings;
mod sharing;
mod watch;

use std::collections::BTreeSet;
use std::time::Duration;

use dsc_dialects::motion::Motion;
use dsc_driver::{Loader, Part};
use dsc_model::settings::RunSettings as ProjectRunSettings;
use dsc_model::{Landing, Via};
use dsc_plan::desired::{DesiredIngestion, DesiredStore, Schedule};
use dsc_run::due::{self, LastRun};
use dsc_run::status::read_last_runs;
use dsc_run::{Context, RunSettings, StoreReport};

use crate::arguments::RunArguments;
use crate::checked::{self, Checked};
use crate::error::{CliError, Outcome};
use crate::interrupt::Interrupt;
use crate::kafka::Logs;
use crate::left_out::{About, say_left_out};
use crate::moving::{Wishes, move_store, run_settings, take_part};
use crate::platforms::{Served, Work, served};
use crate::queries::check_queries;
use crate::render::runs::{self, Bars, Moved};
use crate::session::{Form, Session};
use crate::surroundings::clock;

/// Moves what is due on every platform, and says what became of it.
pub fn run(arguments: &RunArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("run")?;
    let checked = checked::sound(session)?;
    let platforms = served(&checked, None)?;
    say_left_out(session, &checked, None, About::Movement);
    if platforms.is_empty() {
        return Err(CliError::NoPlatform);
    }
    check_addresses(&arguments.addresses, &platforms)?;
    check_queries(session, &checked, &platforms)?;
    let interrupt = Interrupt::listen();
    let mut logs = Logs::default();
    let mut once = Once { session, checked: &checked, arguments, interrupt: &interrupt, logs: &mut logs };
    let mut moved = Vec::new();
    if arguments.watch {
        moved = watch::until_stopped(&mut once, &platforms);
    } else {
        for platform in &platforms {
            platform.restart_failed(session);
            moved.extend(once.move_on(platform, Scope::Due)?);
        }
    }
    for output in &outputs {
        session.answer(output, |out, look| match output.form {
            Form::Human => runs::write(out, &moved, look),
            Form::Json => runs::write_json(out, &moved),
        })?;
    }
    session.finish()?;
    if arguments.watch { watch::ended(session, &moved) } else { ended(session, arguments, &moved) }
}

/// Every address must mean a store, or a dataset of one, that some platform takes in.
fn check_addresses(addresses: &[String], platforms: &[Served]) -> Result<(), CliError> {
    let stores = || platforms.iter().flat_map(|platform| &platform.desired.stores);
    let datasets = || stores().flat_map(|store| &store.datasets).map(|dataset| dataset.address.as_str());
    let known: Vec<&str> = stores().map(|store| store.address.as_str()).chain(datasets()).collect();
    for address in addresses {
        if !known.contains(&address.as_str()) {
            let meant = dsc_diag::closest(address, known.iter().copied()).map(str::to_owned);
            return Err(CliError::UnknownAddress { address: address.clone(), meant });
        }
    }
    Ok(())
}

/// What moves platforms with: the same for all of them, and for every time that it is done.
struct Once<'a> {
    session: &'a Session,
    checked: &'a Checked,
    arguments: &'a RunArguments,
    interrupt: &'a Interrupt,
    logs: &'a mut Logs,
}

/// Which stores of a platform are to move.
#[derive(Clone, Copy, Debug)]
enum Scope<'a> {
    /// Those that were named, or those that are due.
    Due,
    /// Of those, all but the ones whose topics are shared.
    NotShared,
    /// Of those, what is continuous or due by the clock, once more; and of topics those with news.
    Again {
        /// The addresses of stores whose topics or landing tables hold something new.
        news: &'a BTreeSet<String>,
        /// Whether it is time to look at the others.
        others: Others,
    },
}

/// Whether it is time to look at what cannot tell us that it has news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    Look,
    Leave,
}

impl Once<'_> {
    /// Moves what is meant on a platform, once.
    fn move_on(&mut self, platform: &Served, scope: Scope<'_>) -> Result<Vec<Moved>, CliError> {
        let Once { session, checked, arguments, interrupt, ref mut logs } = *self;
        platform.take_in(Movement { session, checked, platform, arguments, interrupt, logs, scope })
    }
}

/// Moves what is meant on a platform.
struct Movement<'a> {
    session: &'a Session,
    checked: &'a Checked,
    platform: &'a Served,
    arguments: &'a RunArguments,
    interrupt: &'a Interrupt,
    logs: &'a mut Logs,
    scope: Scope<'a>,
}

impl Work for Movement<'_> {
    type Output = Vec<Moved>;

    async fn on<T: Loader>(
        self,
        mut target: T,
        dialect: &T::Dialect,
        engine: &'static dyn Motion,
    ) -> Result<Vec<Moved>, CliError> {
        let wanted = (dialect, "run", Part::Moving);
        take_part(self.session, self.platform, &mut target, wanted).await?;
        move_platform(self, target, engine).await
    }
}

/// Whether a store is meant that was named or due.
fn is_meant(platform: &Served, store: &DesiredStore, last: LastRun, scope: Scope<'_>) -> bool {
    let (news, others) = match scope {
        Scope::Due => return true,
        Scope::NotShared => return !is_shared(platform, store),
        Scope::Again { news, others } => (news, others),
    };
    if is_read_directly(store) || is_carried(store) {
        return news.contains(&store.address);
    }
    let is_due = match &store.schedule {
        Schedule::External => false,
        Schedule::Continuous | Schedule::Cron(_) => due::due(store, last, clock()) == due::Due::Now,
    };
    others == Others::Look && is_due
}

/// Whether a store is filled from topics that this program reads itself.
fn is_read_directly(store: &DesiredStore) -> bool {
    store.ingestion.kafka().is_some_and(|kafka| kafka.via == Via::Direct)
}

/// Whether a store is filled all the time from what connectors land.
fn is_carried(store: &DesiredStore) -> bool {
    store.ingestion.kafka().is_some_and(|kafka| kafka.via == Via::Connect)
        && matches!(store.schedule, Schedule::Continuous)
}

/// Whether the topics of a store are shared by those who watch. What comes by the clock comes all at once, to one of them.
fn is_shared(platform: &Served, store: &DesiredStore) -> bool {
    let lands_raw = store.ingestion.kafka().is_some_and(|kafka| kafka.landing == Landing::Raw);
    platform.takes_in_together()
        && store.schedule == Schedule::Continuous
        && is_read_directly(store)
        && lands_raw
}

/// What a run is told, and what the project says of runs.
fn told<'a>(
    session: &Session,
    checked: &'a Checked,
    platform: &Served,
    arguments: &RunArguments,
) -> (&'a ProjectRunSettings, RunSettings) {
    let project = &checked.project.settings.run;
    let wishes = Wishes {
        batch_events: arguments.batch_events,
        allow_shrink: arguments.allow_shrink,
        allow_gaps: arguments.allow_gaps,
    };
    (project, run_settings(session, platform, project, wishes))
}

async fn move_platform<T: Loader>(
    Movement { session, checked, platform, arguments, interrupt, logs, scope }: Movement<'_>,
    mut target: T,
    engine: &'static dyn Motion,
) -> Result<Vec<Moved>, CliError> {
    let (project, settings) = told(session, checked, platform, arguments);
    let last_runs = target.query(dsc_dialects::shape::runs::LAST_RUNS).await?;
    let last_runs = read_last_runs(&mut |_| Ok(last_runs.clone()))?;
    let last = |store: &DesiredStore| last_runs.get(&store.address).copied().unwrap_or_default();
    let named = &arguments.addresses;
    let (due, _) = due::chosen(&platform.desired.stores, named, last, session.surroundings.now);
    // What this version cannot take in was said before; whoever names it gets an error.
    let built = |store: &&DesiredStore| match &store.ingestion {
        DesiredIngestion::Kafka(_)
        | DesiredIngestion::SnapshotFiles { .. }
        | DesiredIngestion::SnapshotTables { .. }
        | DesiredIngestion::WatermarkTables { .. }
        | DesiredIngestion::ChangeTables { .. }
        | DesiredIngestion::Transformer { .. }
        | DesiredIngestion::FileInbox { .. } => true,
        DesiredIngestion::NotBuilt { .. } => false,
    };
    let due: Vec<&DesiredStore> = due
        .into_iter()
        .filter(|store| !named.is_empty() || built(store))
        .filter(|store| is_meant(platform, store, last(store), scope))
        .collect();
    let due = due::in_order(&platform.desired, due);
    let settle = Duration::from_secs(project.settle_seconds);
    let mut bars = Bars::new(session, interrupt);
    let mut moved = Vec::new();
    for store in due {
        if interrupt.is_asked() {
            break;
        }
        let mut cx = Context { target: &mut target, engine, settings: &settings, progress: &mut bars };
        let result = move_store(&mut cx, (&platform.desired, store), (checked, &mut *logs), settle).await;
        moved.push(Moved { store: store.address.clone(), result });
    }
    bars.end();
    // What moved is shown to readers even where something else went wrong.
    let published = target.publish().await;
    target.unlock().await?;
    published?;
    Ok(moved)
}

/// How the command ends: 2 where something did not move, 1 where somebody minds the quarantine.
fn ended(session: &Session, arguments: &RunArguments, moved: &[Moved]) -> Result<Outcome, CliError> {
    let failed = moved.iter().map(Moved::failures).sum::<usize>();
    if failed > 0 {
        return Err(CliError::RunFailed { failed });
    }
    let reports: Vec<&StoreReport> = moved.iter().filter_map(|moved| moved.result.as_ref().ok()).collect();
    if reports.iter().any(|report| report.stopped) {
        return Err(CliError::Interrupted { left: "some of it".to_owned() });
    }
    let quarantined: i64 = reports.iter().map(|report| report.total().quarantined).sum();
    session.say(&runs::summary(moved, &session.seconds()));
    let minded = quarantined > 0 && arguments.fail_on_quarantine;
    Ok(if minded { Outcome::Findings } else { Outcome::Fine })
}
