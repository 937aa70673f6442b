//! Canonical form of workspaces and what stands around them.

use dsc_model::{
    Assignment, AssignmentState, Choice, Group, PrimaryIngestion, Role, Scenario, Transformer, User,
    Workspace,
};
use serde_json::{Map, Value, json};

use super::ecosystem::limits;
use super::producers::schedule;
use super::{Fields, addresses, meta_value};
use crate::{At, Relation};

pub(super) fn workspace(workspace: At<'_, Workspace>) -> Value {
    let object = workspace.object();
    let mut groups: Vec<(String, Value)> =
        workspace.groups().map(|group| (group.name().to_owned(), self::group(group))).collect();
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    let groups: Map<String, Value> = groups.into_iter().collect();
    let container = match workspace.is_managed() {
        true => Some("managed".to_owned()),
        false => addresses(workspace, Relation::WorkspaceContainer).into_iter().next(),
    };
    Fields::scoped(workspace, &object.identity)
        .text("description", object.description)
        .value("status", object.status.map(|status| status.choice.word()))
        .value("container", container)
        .value("priority", object.priority.map(|priority| priority.choice.word()))
        .value("classifications", limits(workspace, object.classifications))
        .value("groups", (!groups.is_empty()).then_some(groups))
        .references("readers", Relation::WorkspaceReader)
        .meta(object.meta.as_deref())
        .finish()
}

fn group(group: At<'_, Group>) -> Value {
    let needs = &group.object().needs;
    let needs = Fields::of(group)
        .value("history", needs.history.map(|history| history.choice.word()))
        .value("latency", needs.latency.map(|latency| latency.choice.word()))
        .text("retention", needs.retention.map(|time| time.word))
        .text("regulator", needs.regulator)
        .fields;
    Fields::of(group)
        .value("needs", (!needs.is_empty()).then_some(needs))
        .references("datasets", Relation::GroupDataset)
        .references("allow_deprecated", Relation::GroupAllowsDeprecated)
        .meta(group.object().meta.as_deref())
        .finish()
}

pub(super) fn transformer(transformer: At<'_, Transformer>) -> Value {
    let object = transformer.object();
    let mut sql: Vec<(String, Value)> = object
        .sql
        .iter()
        .map(|(dataset, text)| (transformer.text(*dataset).to_owned(), Value::from(transformer.text(*text))))
        .collect();
    sql.sort_by(|a, b| a.0.cmp(&b.0));
    let sql: Map<String, Value> = sql.into_iter().collect();
    Fields::scoped(transformer, &object.identity)
        .text("description", object.description)
        .reference("workspace", Relation::TransformerWorkspace)
        .reference("output", Relation::TransformerOutput)
        .value("schedule", object.schedule.map(|when| schedule(transformer, when)))
        .value("sql", (!sql.is_empty()).then_some(sql))
        .meta(object.meta.as_deref())
        .finish()
}

pub(super) fn assignment(assignment: At<'_, Assignment>) -> Value {
    let mut states = Map::new();
    for (word, state) in AssignmentState::ALL {
        let named = assignment.object().platforms.iter().filter(|(of, _)| of == state);
        let platforms: Vec<&str> = named.map(|(_, platform)| assignment.text(*platform)).collect();
        if !platforms.is_empty() {
            states.insert((*word).to_owned(), Value::from(platforms));
        }
    }
    if let Some(meta) = &assignment.object().meta {
        states.insert("meta".to_owned(), meta_value(meta));
    }
    Value::Object(states)
}

pub(super) fn primary_ingestion(primary: At<'_, PrimaryIngestion>) -> Value {
    Value::from(addresses(primary, Relation::PrimaryPlatform))
}

pub(super) fn role(role: At<'_, Role>) -> Value {
    Fields::of(role)
        .text("description", role.description)
        .references("write", Relation::RoleWrites)
        .meta(role.object().meta.as_deref())
        .finish()
}

pub(super) fn user(user: At<'_, User>) -> Value {
    Fields::of(user)
        .text("description", user.description)
        .references("roles", Relation::UserRole)
        .meta(user.object().meta.as_deref())
        .finish()
}

pub(super) fn scenario(scenario: At<'_, Scenario>) -> Value {
    let object = scenario.object();
    let mut releases = Fields::of(scenario)
        .text("first", object.first)
        .text("every", object.every.map(|time| time.word))
        .texts("split", object.split)
        .fields;
    if !object.ranges.is_empty() {
        let ranges: Vec<Value> = object.ranges.iter().map(|(first, stop, _)| json!([first, stop])).collect();
        releases.insert("ranges".to_owned(), Value::from(ranges));
    }
    let sample =
        Fields::of(scenario).text("path", object.sample_path).value("rows", object.sample_rows).fields;
    let checks = checks(scenario);
    Fields::scoped(scenario, &object.identity)
        .text("description", object.description)
        .text("environment", object.environment)
        .reference("store", Relation::ScenarioStore)
        .value("sample", (!sample.is_empty()).then_some(sample))
        .value("releases", (!releases.is_empty()).then_some(releases))
        .value("checks", (!checks.is_empty()).then_some(checks))
        .meta(object.meta.as_deref())
        .finish()
}

fn checks(scenario: At<'_, Scenario>) -> Map<String, Value> {
    let mut checks: Vec<(String, Value)> = scenario
        .checks()
        .map(|check| {
            let fields = Fields::of(check)
                .value("after", check.after)
                .reference("workspace", Relation::CheckWorkspace)
                .reference("dataset", Relation::CheckDataset)
                .text("equals", check.equals)
                .text("deadline", check.deadline.map(|time| time.word))
                .meta(check.object().meta.as_deref());
            (check.name().to_owned(), fields.finish())
        })
        .collect();
    checks.sort_by(|a, b| a.0.cmp(&b.0));
    checks.into_iter().collect()
}
