//! Environments: the base with what overlay files set for one of them.
//!
//! Where no file is an overlay nothing of this costs anything: no file is copied, and there is one graph.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dsc_diag::{Bag, Diagnostic, Span, closest};
use dsc_model::overlay::{Part, PartKind, apply_part, check_part};
use dsc_model::{
    Container, CredentialStore, Datastore, FileModel, Overlay, Platform, Scenario, Transformer, faults,
};

use crate::{Graph, Node, NodeKind, Object, Scoped, Target};

/// What the overlays of one environment set, with the objects of the base that they mean.
#[derive(Debug)]
pub struct Overlays {
    /// The environment.
    pub environment: String,
    /// What is wrong with them.
    pub bag: Bag,
    /// Where the first of them names the environment.
    pub span: Span,
    patches: Vec<Patch>,
}

/// A part of an overlay and the object that it sets something of.
#[derive(Clone, Copy, Debug)]
struct Patch {
    overlay: usize,
    part: usize,
    file: usize,
    number: usize,
}

/// A graph of base and overlays, from which the base can be had again.
#[derive(Debug)]
pub struct Overlaid {
    /// The graph.
    pub graph: Graph,
    /// The files that overlays changed, as they were.
    originals: Vec<(usize, Arc<FileModel>)>,
}

impl Overlays {
    /// Puts the overlays into the files of the base, and builds their graph.
    pub fn over(&self, mut files: Vec<Arc<FileModel>>) -> Overlaid {
        let mut originals: BTreeMap<usize, Arc<FileModel>> = BTreeMap::new();
        for patch in &self.patches {
            originals.entry(patch.file).or_insert_with(|| Arc::clone(&files[patch.file]));
            let Ok([base, from]) = files.get_disjoint_mut([patch.file, patch.overlay]) else { continue };
            let Some(part) = from.overlay.as_ref().map(|overlay| overlay.parts[patch.part].clone()) else {
                continue;
            };
            apply_part(Arc::make_mut(base), patch.number, from, &part);
        }
        let mut graph = Graph::build(files);
        graph.overlaid = true;
        Overlaid { graph, originals: originals.into_iter().collect() }
    }
}

impl Overlaid {
    /// The files of the base, as they were.
    pub fn into_base(self) -> Vec<Arc<FileModel>> {
        let mut files = self.graph.into_files();
        for (number, file) in self.originals {
            files[number] = file;
        }
        files
    }
}

impl Graph {
    /// The environments that overlays are for, by name.
    pub fn overlay_environments(&self) -> BTreeSet<String> {
        self.overlays().map(|(_, file, _, word)| file.text(word).to_owned()).collect()
    }

    /// The overlays of one environment; nothing where there are none.
    pub fn overlays_of(&self, environment: &str) -> Option<Overlays> {
        let mut found = Finding {
            graph: self,
            bag: Bag::new(),
            patches: Vec::new(),
            set: BTreeMap::new(),
            stores_of_teams: None,
        };
        let mut first = None;
        for (number, file, overlay, word) in self.overlays() {
            if file.text(word) == environment {
                first = first.or(Some(file.span(word)));
                for part in 0..overlay.parts.len() {
                    found.part(environment, (number, file), (part, &overlay.parts[part]));
                }
            }
        }
        let Finding { bag, patches, .. } = found;
        Some(Overlays { environment: environment.to_owned(), bag, span: first?, patches })
    }

    /// The files that the graph was made of.
    pub fn into_files(self) -> Vec<Arc<FileModel>> {
        self.files
    }

    fn overlays(&self) -> impl Iterator<Item = (usize, &FileModel, &Overlay, dsc_model::Word)> {
        self.files.iter().enumerate().filter_map(|(number, file)| {
            let overlay = file.overlay.as_deref()?;
            Some((number, &**file, overlay, overlay.environment?))
        })
    }
}

/// Finds the objects that parts of overlays mean.
struct Finding<'g> {
    graph: &'g Graph,
    bag: Bag,
    patches: Vec<Patch>,
    /// Fields that are set, and where first.
    set: BTreeMap<(Node, &'g str), Span>,
    /// Credential stores of teams by address, once somebody has asked.
    stores_of_teams: Option<BTreeMap<String, Vec<Node>>>,
}

impl<'g> Finding<'g> {
    fn part(
        &mut self,
        environment: &str,
        (overlay, file): (usize, &'g FileModel),
        (number, part): (usize, &'g Part),
    ) {
        let text = |word: Option<dsc_model::Word>| word.map(|word| file.text(word));
        let scope = Scoped { zone: text(file.scope.zone), team: text(file.scope.team) };
        let kind = kind_of(part.kind);
        let address = file.text(part.key);
        let found = match self.graph.resolve(kind, address, scope) {
            Target::Missing if part.kind == PartKind::CredentialStore => self.store_of_a_team(address),
            found @ (Target::Found(..) | Target::Missing | Target::Ambiguous(..)) => found,
        };
        let node = match found {
            Target::Found(node, _) => node,
            Target::Missing => return self.report_missing(file, part, address),
            Target::Ambiguous(first, second) => {
                return self.report_ambiguous(file, part, [first, second]);
            }
        };
        let full_address = self.graph.address(node);
        for setting in &part.settings {
            let Some(earlier) = self.set.insert((node, &setting.path), setting.span) else { continue };
            let message = format!(
                "two overlays of `{environment}` set `{}` of the {} `{full_address}`",
                setting.path,
                kind.word()
            );
            let finding = Diagnostic::new(faults::OVERLAYS_COLLIDE, setting.span, message)
                .related(earlier, "it is set here too")
                .help("take one of them out; the later one in path order counts")
                .address(full_address.clone())
                .field(setting.path.clone());
            self.bag.report(finding);
        }
        let place = self.graph.place(node);
        let base = &self.graph.files[place.file as usize];
        for finding in check_part(base, place.number as usize, file, part) {
            self.bag.report(finding.address(full_address.clone()));
        }
        let (file, at) = (place.file as usize, place.number as usize);
        self.patches.push(Patch { overlay, part: number, file, number: at });
    }

    /// A team's credential store by its full address, which does not hold the team.
    fn store_of_a_team(&mut self, address: &str) -> Target {
        let graph = self.graph;
        let stores = self.stores_of_teams.get_or_insert_with(|| {
            let mut stores: BTreeMap<String, Vec<Node>> = BTreeMap::new();
            for store in graph.all::<CredentialStore>().filter(|store| store.team_name().is_some()) {
                stores.entry(store.address()).or_default().push(store.node());
            }
            stores
        });
        match stores.get(address).map(Vec::as_slice) {
            Some([first, second, ..]) => Target::Ambiguous(*first, *second),
            Some([store]) => Target::Found(*store, None),
            Some([]) | None => Target::Missing,
        }
    }

    fn report_ambiguous(&mut self, file: &FileModel, part: &Part, both: [Node; 2]) {
        let [first, second] = both;
        let message = format!("`{}` is the name of two things", file.text(part.key));
        let finding = Diagnostic::new(faults::AMBIGUOUS_REFERENCE, file.span(part.key), message)
            .related(self.graph.span(first), "one of them")
            .related(self.graph.span(second), "the other one")
            .help("set it in a file whose head names the team, under its bare name")
            .address(file.text(part.key));
        self.bag.report(finding);
    }

    fn report_missing(&mut self, file: &FileModel, part: &Part, address: &str) {
        let name = address.rsplit('/').next().unwrap_or(address);
        if self.graph.may_be_declared(name) {
            return;
        }
        let known = addresses(self.graph, part.kind);
        let meant = closest(address, known.iter().map(String::as_str)).or_else(|| {
            known.iter().map(String::as_str).find(|known| known.rsplit('/').next() == Some(name))
        });
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "an overlay sets fields of what is declared elsewhere; declare it in a file of its own"
                .to_owned(),
        };
        let message = format!("there is no {} `{address}` to set something of", kind_of(part.kind).word());
        let finding = Diagnostic::new(faults::UNRESOLVED_REFERENCE, file.span(part.key), message)
            .help(help)
            .address(address);
        self.bag.report(finding);
    }
}

fn kind_of(kind: PartKind) -> NodeKind {
    match kind {
        PartKind::Container => NodeKind::Container,
        PartKind::Platform => NodeKind::Platform,
        PartKind::CredentialStore => NodeKind::CredentialStore,
        PartKind::Datastore => NodeKind::Datastore,
        PartKind::Transformer => NodeKind::Transformer,
        PartKind::Scenario => NodeKind::Scenario,
    }
}

/// The full addresses of all objects of a kind, for suggestions.
fn addresses(graph: &Graph, kind: PartKind) -> Vec<String> {
    fn of<T: Object>(graph: &Graph) -> Vec<String> {
        graph.all::<T>().map(|object| object.address()).collect()
    }
    match kind {
        PartKind::Container => of::<Container>(graph),
        PartKind::Platform => of::<Platform>(graph),
        PartKind::CredentialStore => of::<CredentialStore>(graph),
        PartKind::Datastore => of::<Datastore>(graph),
        PartKind::Transformer => of::<Transformer>(graph),
        PartKind::Scenario => of::<Scenario>(graph),
    }
}
