//! The platforms of a model, as far as this version can serve them. The one place that tells kinds of platforms apart.

use std::collections::BTreeSet;
use std::path::Path;

use dsc_diag::Sources;
use dsc_dialects::duckdb::DuckdbDialect;
use dsc_dialects::kafka::NewTopics;
use dsc_dialects::kafka_connect::{Connectors, Prune, check, connectors};
use dsc_dialects::motion::Motion;
use dsc_dialects::postgres::PostgresDialect;
use dsc_dialects::shape::layout::qualified;
use dsc_driver::{
    Applied, Apply, Described, Holder, Keep, Loader, Rows, Target, TargetError, Value, WithBeside,
    apply_saved_plan, plan_now,
};
use dsc_duckdb::{DuckdbTarget, Reader};
use dsc_graph::{At, Relation};
use dsc_kafka::MakesTopics;
use dsc_kafka_connect::{Carries, Cluster};
use dsc_model::{Choice, Container, Datastore, Platform, PlatformKind};
use dsc_plan::companion::With;
use dsc_plan::desired::{DesiredPlatform, DesiredStore};
use dsc_plan::{HazardKind, Plan, make_plan};
use dsc_postgres::PostgresTarget;

use crate::checked::Checked;
use crate::credentials;
use crate::error::CliError;
use crate::interrupt::Interrupt;
use crate::kafka;
use crate::render::steps::Steps;
use crate::servers::Server;
use crate::session::Session;
use crate::standing::StandingPlatform;
use crate::surroundings::clock;

/// A platform that this version serves.
#[derive(Debug)]
pub struct Served {
    /// What it should hold.
    pub desired: DesiredPlatform,
    /// Where it is, as the model says it.
    pub place: String,
    /// The way to it.
    way: Way,
    /// The way to the Connect cluster that carries records to it.
    connect: Option<dsc_kafka_connect::Settings>,
}

/// The way to a platform of each kind.
#[derive(Debug)]
enum Way {
    Duckdb(dsc_duckdb::Settings),
    Postgres(Box<Server>, dsc_postgres::Settings),
}

/// A plan that whoever asked for it has seen.
#[derive(Clone, Copy, Debug)]
pub struct Consented<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The hazards that were allowed.
    pub allowed: &'a BTreeSet<HazardKind>,
    /// Whether somebody asks to stop.
    pub interrupt: &'a Interrupt,
}

impl Served {
    /// Does work that takes in rows.
    pub fn take_in<W: Work>(&self, work: W) -> Result<W::Output, CliError> {
        match &self.way {
            Way::Duckdb(settings) => {
                let target = DuckdbTarget::new(settings.clone());
                let engine = &dsc_dialects::duckdb::ENGINE;
                crate::commands::block_on(work.on(target, &DuckdbDialect, engine))
            }
            Way::Postgres(_, settings) => {
                let target = PostgresTarget::new(settings.clone());
                let engine = &dsc_dialects::postgres::ENGINE;
                crate::commands::block_on(work.on(target, &PostgresDialect, engine))
            }
        }
    }

    /// Whether several programs can take rows in at the same time. A file is written by one.
    pub fn takes_in_together(&self) -> bool {
        match &self.way {
            Way::Duckdb(_) => false,
            Way::Postgres(..) => true,
        }
    }

    /// What its engine has its own way of.
    pub fn engine(&self) -> &'static dyn Motion {
        match &self.way {
            Way::Duckdb(_) => &dsc_dialects::duckdb::ENGINE,
            Way::Postgres(..) => &dsc_dialects::postgres::ENGINE,
        }
    }

    /// What a query gives and reads, or in the engine's words what is wrong with it.
    pub fn describe(&self, session: &Session, question: &str) -> Result<Result<Described, String>, CliError> {
        let described = match &self.way {
            Way::Duckdb(settings) => dsc_duckdb::describe(settings, question),
            Way::Postgres(_, settings) => crate::commands::block_on(async {
                let mut target = PostgresTarget::new(settings.clone());
                target.connect(&holder(session, "plan")).await?;
                Ok(target.describe(question).await)
            })?,
        };
        match described {
            Ok(described) => Ok(Ok(described)),
            Err(TargetError::Statement { message, .. }) => Ok(Err(message)),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Whether nothing is there and nothing ever was.
    pub fn is_untouched(&self) -> bool {
        match &self.way {
            Way::Duckdb(settings) => !settings.folder().exists(),
            Way::Postgres(..) => false,
        }
    }

    /// What has to be done to it, seen now.
    pub fn plan(&self, session: &Session, checked: &Checked, prune: Prune) -> Result<Plan, CliError> {
        let holder = holder(session, "plan");
        let beside = MakesTopics(kafka::makes(checked, &self.desired)?);
        match &self.way {
            Way::Duckdb(settings) => crate::commands::block_on(async {
                let mut target = WithBeside { platform: DuckdbTarget::new(settings.clone()), beside };
                let observed = target.platform.look(&holder)?;
                let observed = target.with_beside(observed).await?;
                let dialect = With { platform: DuckdbDialect, companion: NewTopics };
                Ok(make_plan(&dialect, &observed, &self.desired))
            }),
            Way::Postgres(_, settings) => crate::commands::block_on(async {
                let mut platform = PostgresTarget::new(settings.clone());
                platform.connect(&holder).await?;
                let mut target = WithBeside { platform: self.with_cluster(platform), beside };
                let dialect = With { platform: with_connectors(prune), companion: NewTopics };
                let plan = plan_now(&mut target, &dialect, &self.desired, Keep::Nothing).await?;
                self.validate(target.platform.beside.0.as_ref(), &plan)?;
                Ok(plan)
            }),
        }
    }

    /// What has to be known of it to ask whether anything has changed since there was nothing to do; nothing where that
    /// cannot be told by its database alone.
    pub fn standing(&self) -> Option<StandingPlatform> {
        // What becomes of topics no database knows.
        if self.desired.stores.iter().any(|store| store.ingestion.kafka().is_some()) {
            return None;
        }
        match (&self.way, &self.connect) {
            (Way::Postgres(server, _), None) => Some(StandingPlatform {
                name: self.desired.name.clone(),
                model_hash: self.desired.model_hash.clone(),
                server: (**server).clone(),
            }),
            (Way::Duckdb(_) | Way::Postgres(..), _) => None,
        }
    }

    /// Does what a plan says.
    pub fn apply(
        &self,
        session: &Session,
        checked: &Checked,
        consented: Consented<'_>,
    ) -> Result<Applied, CliError> {
        let beside = MakesTopics(kafka::makes(checked, &self.desired)?);
        match &self.way {
            Way::Duckdb(settings) => {
                let target = WithBeside { platform: DuckdbTarget::new(settings.clone()), beside };
                let dialect = With { platform: DuckdbDialect, companion: NewTopics };
                apply_to(target, &dialect, session, (consented, &self.desired))
            }
            Way::Postgres(_, settings) => {
                let platform = self.with_cluster(PostgresTarget::new(settings.clone()));
                self.validate(platform.beside.0.as_ref(), consented.plan)?;
                let target = WithBeside { platform, beside };
                // What is planned is planned: what becomes of connectors that nobody wants does not matter any more.
                let dialect = With { platform: with_connectors(Prune::Stop), companion: NewTopics };
                apply_to(target, &dialect, session, (consented, &self.desired))
            }
        }
    }

    /// A target with the Connect cluster beside it, if the platform has one.
    fn with_cluster<T>(&self, platform: T) -> WithBeside<T, Carries> {
        WithBeside { platform, beside: Carries(self.connect.clone().map(Cluster::new)) }
    }

    /// Starts again what has failed of the connectors that carry its records, as after an outage of the database that came
    /// in the middle of a batch. A cluster that cannot be asked keeps nobody from moving what has landed.
    pub fn restart_failed(&self, session: &Session) {
        let (Some(settings), wanted) = (&self.connect, connectors(&self.desired)) else { return };
        if wanted.is_empty() {
            return;
        }
        match Cluster::new(settings.clone()).restart_failed(&wanted) {
            Ok(restarted) => {
                for (name, reason) in restarted {
                    session
                        .warn(&format!("started the connector `{name}` again, which had failed: {reason}"));
                }
            }
            Err(fault) => session.warn(&format!("{fault}; what has landed is moved all the same")),
        }
    }

    /// Looks at connectors before anything is written: we do, and then their cluster does.
    fn validate(&self, cluster: Option<&Cluster>, plan: &Plan) -> Result<(), CliError> {
        let flaws: Vec<_> = connectors(&self.desired).iter().flat_map(check).collect();
        if !flaws.is_empty() {
            let shown =
                flaws.iter().map(|flaw| format!("`{}` of `{}` {}", flaw.key, flaw.connector, flaw.message));
            return Err(CliError::Connectors { flaws: shown.collect() });
        }
        if let Some(cluster) = cluster {
            cluster.validate(&plan.steps).map_err(TargetError::from)?;
        }
        Ok(())
    }

    /// What readers see of it.
    pub fn reader(&self, session: &Session, command: &str) -> Result<PlatformReader, CliError> {
        match &self.way {
            Way::Duckdb(settings) => Ok(PlatformReader::Duckdb(Box::new(Reader::open(settings)?))),
            Way::Postgres(_, settings) => {
                let holder = holder(session, command);
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|source| CliError::Runtime { source })?;
                let mut target = PostgresTarget::new(settings.clone());
                runtime.block_on(target.connect(&holder))?;
                Ok(PlatformReader::Postgres { runtime, target: Box::new(target) })
            }
        }
    }
}

/// A platform, for reading.
#[derive(Debug)]
pub enum PlatformReader {
    /// The published copy of an embedded database.
    Duckdb(Box<Reader>),
    /// A server.
    Postgres {
        /// What waits for its answers.
        runtime: tokio::runtime::Runtime,
        /// The connection.
        target: Box<PostgresTarget>,
    },
}

impl PlatformReader {
    /// Asks it something.
    pub fn ask(&mut self, statement: &str) -> Result<Rows, TargetError> {
        match self {
            PlatformReader::Duckdb(reader) => reader.query(statement),
            PlatformReader::Postgres { runtime, target } => runtime.block_on(target.query(statement)),
        }
    }

    /// The first rows of a view, in the order of all its columns.
    pub fn rows(&mut self, schema: &str, view: &str, limit: u64) -> Result<Rows, TargetError> {
        match self {
            PlatformReader::Duckdb(reader) => reader.rows(schema, view, limit),
            PlatformReader::Postgres { runtime, target } => {
                runtime.block_on(target.rows(schema, view, limit))
            }
        }
    }

    /// How many rows a view has.
    pub fn count(&mut self, schema: &str, view: &str) -> Result<u64, TargetError> {
        let rows = self.ask(&format!("SELECT count(*) FROM {}", qualified(schema, view)))?;
        let count = rows.rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// Work that takes in rows, on a platform of whatever kind.
pub trait Work {
    /// What comes of it.
    type Output;

    /// Does it. The target is not locked yet.
    async fn on<T: Loader>(
        self,
        target: T,
        dialect: &T::Dialect,
        engine: &'static dyn Motion,
    ) -> Result<Self::Output, CliError>;
}

/// What Postgres is, with the connectors that carry records to it.
fn with_connectors(prune: Prune) -> With<PostgresDialect, Connectors> {
    With { platform: PostgresDialect, companion: Connectors { prune } }
}

fn apply_to<T: Target>(
    mut target: T,
    dialect: &T::Dialect,
    session: &Session,
    (consented, desired): (Consented<'_>, &DesiredPlatform),
) -> Result<Applied, CliError> {
    let steps = Steps::new(session, consented.plan.steps.len());
    let mut apply = Apply {
        dialect,
        plan: consented.plan,
        allowed: consented.allowed,
        holder: &holder(session, "apply"),
        model_commit: session.surroundings.commit.as_deref(),
        now: &|| written(clock()),
        interrupted: &|| consented.interrupt.is_asked(),
        progress: &mut |progress| steps.tell(&progress),
    };
    let applied = crate::commands::block_on(async {
        let applied = apply_saved_plan(&mut target, &mut apply, desired).await;
        let unlocked = target.unlock().await;
        let applied = applied?;
        unlocked?;
        Ok(applied)
    })?;
    steps.end();
    Ok(applied)
}

/// The platforms that are meant: the one named, or all. One that this version cannot serve is an error if it is named;
/// of the others [`crate::left_out::say_left_out`] speaks.
pub fn served(checked: &Checked, named: Option<&str>) -> Result<Vec<Served>, CliError> {
    let graph = &checked.graph;
    let all: Vec<At<'_, Platform>> = graph.all::<Platform>().collect();
    if let Some(name) = named
        && !all.iter().any(|platform| platform.name() == name)
    {
        let known = all.iter().map(|platform| platform.name().to_owned()).collect();
        return Err(CliError::UnknownPlatform { name: name.to_owned(), known });
    }
    let mut out = Vec::new();
    for platform in all.into_iter().filter(|platform| named.is_none_or(|name| platform.name() == name)) {
        match serve(platform, &checked.project.sources, &checked.place.root, named) {
            Ok(served) => out.extend(served),
            Err(NotServed::Kind(kind)) if named.is_some() => {
                return Err(CliError::UnservedPlatform { name: platform.name().to_owned(), kind });
            }
            Err(NotServed::Kind(_)) => {}
            Err(NotServed::Because(error)) => return Err(*error),
        }
    }
    Ok(out)
}

/// Whether this version knows how to serve a platform.
pub fn is_served(platform: At<'_, Platform>) -> bool {
    match platform.kind {
        Some(PlatformKind::Duckdb | PlatformKind::Postgres) | None => true,
        Some(PlatformKind::Iceberg | PlatformKind::Snowflake) => false,
    }
}

/// Why a platform cannot be served.
enum NotServed {
    /// This version does not know how; the word of its kind.
    Kind(&'static str),
    /// Something is missing.
    Because(Box<CliError>),
}

/// A platform made ready; nothing where nobody named it and there is nothing to do with it that shows without a look.
fn serve(
    platform: At<'_, Platform>,
    sources: &Sources,
    root: &Path,
    named: Option<&str>,
) -> Result<Option<Served>, NotServed> {
    let lowered = || {
        let desired = dsc_dialects::lower(platform.graph(), sources, platform);
        let wanted = named.is_some() || !desired.stores.is_empty() || !desired.workspaces.is_empty();
        (desired, wanted)
    };
    match platform.kind {
        Some(PlatformKind::Duckdb) | None => {
            let (desired, wanted) = lowered();
            let settings = duckdb(platform, &desired, root);
            let place = platform.path.map_or("", |path| platform.text(path)).to_owned();
            let matters = wanted || settings.folder().exists();
            Ok(matters.then_some(Served { desired, place, way: Way::Duckdb(settings), connect: None }))
        }
        Some(PlatformKind::Postgres) => {
            let (desired, wanted) = lowered();
            if !wanted {
                return Ok(None);
            }
            let because = |error| NotServed::Because(Box::new(error));
            let server = postgres(platform).map_err(because)?;
            let settings = server.settings(root).map_err(because)?;
            let connect = connect(platform, &desired, root).map_err(because)?;
            let place = settings.place();
            Ok(Some(Served { desired, place, way: Way::Postgres(Box::new(server), settings), connect }))
        }
        Some(kind @ (PlatformKind::Iceberg | PlatformKind::Snowflake)) => Err(NotServed::Kind(kind.word())),
    }
}

fn duckdb(platform: At<'_, Platform>, desired: &DesiredPlatform, root: &Path) -> dsc_duckdb::Settings {
    let path = platform.path.map_or("", |path| platform.text(path));
    let mut settings = dsc_duckdb::Settings::new(root.join(path));
    settings.keep_versions = desired.keep_versions;
    settings.storage_version = desired.storage_version.clone();
    settings
}

/// The server of a platform.
fn postgres(platform: At<'_, Platform>) -> Result<Server, CliError> {
    let instances: Vec<_> = platform.instances().collect();
    // Everything of a platform stands on its one instance; which of several holds what is not decided here yet.
    let [instance] = instances.as_slice() else {
        return Err(CliError::Instances { platform: platform.name().to_owned(), count: instances.len() });
    };
    Ok(Server {
        host: instance.host.map(|host| instance.text(host).to_owned()),
        port: instance.port,
        database: instance.database.map(|database| instance.text(database).to_owned()),
        sslmode: instance.sslmode.map(|mode| mode.word().to_owned()),
        opened_by: credentials::of_instance(*instance)?,
    })
}

/// A store in the model, and the container that it is read from.
pub fn source_of<'c>(
    checked: &'c Checked,
    store: &DesiredStore,
) -> Result<(At<'c, Datastore>, At<'c, Container>), CliError> {
    let found = checked.graph.find_by_address::<Datastore>(&store.address);
    let container = found.and_then(|found| found.ingestion_container()?.target);
    found.zip(container).ok_or_else(|| CliError::Credential {
        credential: format!("of the container of `{}`", store.address),
        reason: "the model names no container".to_owned(),
    })
}

/// The settings of the database that a store is read from.
pub fn source_database(checked: &Checked, store: &DesiredStore) -> Result<dsc_postgres::Settings, CliError> {
    let (found, container) = source_of(checked, store)?;
    let endpoint = &container.object().endpoint;
    let server = Server {
        host: endpoint.host.map(|host| container.text(host).to_owned()),
        port: endpoint.port,
        database: endpoint.database.map(|database| container.text(database).to_owned()),
        sslmode: None,
        opened_by: credentials::of_source(found, container)?,
    };
    server.settings(&checked.place.root)
}

/// The way to the Connect cluster of a platform.
fn connect(
    platform: At<'_, Platform>,
    desired: &DesiredPlatform,
    root: &Path,
) -> Result<Option<dsc_kafka_connect::Settings>, CliError> {
    let linked = platform.link::<Container>(Relation::PlatformConnect).and_then(|link| link.target);
    let (Some(container), Some(connect)) = (linked, &desired.connect) else { return Ok(None) };
    let is_shown = connect.url.starts_with("https://");
    let roots = if is_shown { Some(credentials::roots_of_container(container, root)?) } else { None };
    Ok(Some(dsc_kafka_connect::Settings {
        address: connect.address.clone(),
        url: connect.url.clone(),
        roots: roots.map(|roots| roots.text().to_owned()),
        login: credentials::of_container(container, root)?,
        mark: connect.mark.clone(),
    }))
}

/// Who this program is, for the lease of a platform.
pub fn holder(session: &Session, command: &str) -> Holder {
    Holder {
        pid: std::process::id(),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        user: session.surroundings.user.clone(),
        command: format!("dsc {command}"),
        since: written(session.surroundings.now),
    }
}

/// A time as ledgers and leases show it.
pub fn written(time: jiff::Timestamp) -> String {
    format!("{time:.0}")
}
