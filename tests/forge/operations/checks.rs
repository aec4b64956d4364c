//! Check runs: made and changed by Apps only, and their annotations, which add up.

use serde_json::{Value, json};

use super::commits;
use crate::forge::answer::{Answer, Request};
use crate::forge::shapes::time;
use crate::forge::state::{App, CheckRun, Holder, State};

/// Annotations in one request.
const ANNOTATIONS: usize = 50;
/// Characters of a summary, and of a text.
const TEXT: usize = 65_535;

pub(super) fn carry_out(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    match request.operation.as_str() {
        "checks/create" => create(state, holder, request),
        "checks/list-for-ref" => list(state, request),
        _ => {
            let id = request.number("check_run_id");
            let Some(at) = state.check_runs.iter().position(|run| run.id == id) else { return Answer::not_found() };
            match request.operation.as_str() {
                "checks/get" => Answer::ok(state.check_run(&state.check_runs[at])),
                "checks/list-annotations" => {
                    let run = &state.check_runs[at];
                    let all: Vec<Value> = run.annotations.iter().map(|sent| state.annotation(run, sent)).collect();
                    Answer::page(request, &all)
                }
                "checks/update" => update(state, holder, request, at),
                operation => panic!("{operation} has no place in checks.rs"),
            }
        }
    }
}

/// Breaking a limit is a fault of the client, and told as one besides.
pub fn over_limit(request: &Request) -> Option<Answer> {
    let output = &request.body["output"];
    if output["annotations"].as_array().is_some_and(|all| all.len() > ANNOTATIONS) {
        return Some(Answer::unprocessable(
            "Invalid request.\n\nNo more than 50 items are allowed; 51 or more were supplied.",
        ));
    }
    let long = |key: &str| output[key].as_str().is_some_and(|text| text.chars().count() > TEXT);
    let key = ["summary", "text"].into_iter().find(|key| long(key))?;
    Some(Answer::unprocessable(&format!("Invalid request.\n\nOnly {TEXT} characters are allowed in {key}.")))
}

fn create(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    let commit = request.text("head_sha").unwrap_or_default();
    if !state.has_commit(&commit) {
        return commits::no_commit(&commit);
    }
    let run = CheckRun {
        id: state.fresh_id(),
        app: holder.app.unwrap_or(App::Actions),
        name: request.text("name").unwrap_or_default(),
        commit,
        status: "queued".to_owned(),
        conclusion: None,
        details_url: None,
        external_id: None,
        title: None,
        summary: None,
        text: None,
        started: Some(time(state.tick())),
        completed: None,
        annotations: Vec::new(),
    };
    state.check_runs.push(run);
    let at = state.check_runs.len() - 1;
    change(state, request, at);
    Answer::created(state.check_run(&state.check_runs[at]))
}

fn update(state: &mut State, holder: &Holder, request: &Request, at: usize) -> Answer {
    if holder.app != Some(state.check_runs[at].app) {
        let message = "Invalid app_id - check run can only be modified by the GitHub App that created it.";
        return Answer::refused(403, message);
    }
    change(state, request, at);
    Answer::ok(state.check_run(&state.check_runs[at]))
}

fn change(state: &mut State, request: &Request, at: usize) {
    let now = time(state.tick());
    let run = &mut state.check_runs[at];
    let set = |target: &mut Option<String>, value: &Value| {
        if let Some(text) = value.as_str() {
            *target = Some(text.to_owned());
        }
    };
    let body = &request.body;
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut run.name);
    }
    if let Some(status) = body["status"].as_str() {
        status.clone_into(&mut run.status);
    }
    set(&mut run.details_url, &body["details_url"]);
    set(&mut run.external_id, &body["external_id"]);
    set(&mut run.started, &body["started_at"]);
    set(&mut run.title, &body["output"]["title"]);
    set(&mut run.summary, &body["output"]["summary"]);
    set(&mut run.text, &body["output"]["text"]);
    set(&mut run.conclusion, &body["conclusion"]);
    // Whoever concludes has completed, and a run that goes on has concluded nothing.
    if body["conclusion"].is_string() {
        "completed".clone_into(&mut run.status);
        run.completed = Some(now);
    } else if body["status"].as_str().is_some_and(|status| status != "completed") {
        (run.conclusion, run.completed) = (None, None);
    }
    set(&mut run.completed, &body["completed_at"]);
    run.annotations.extend(body["output"]["annotations"].as_array().into_iter().flatten().cloned());
}

fn list(state: &State, request: &Request) -> Answer {
    let reference = request.parameter("ref");
    let Some(sha) = commits::known(state, reference) else { return commits::no_commit(reference) };
    let asked = |name: &str| request.query.get(name).map(String::as_str);
    let mut found: Vec<&CheckRun> = Vec::new();
    for run in state.check_runs.iter().rev().filter(|run| run.commit == sha) {
        let app = state.app(run.app)["id"].to_string();
        let wanted = asked("check_name").is_none_or(|name| name == run.name)
            && asked("status").is_none_or(|status| status == run.status)
            && asked("app_id").is_none_or(|id| id == app);
        let shadowed =
            asked("filter") != Some("all") && found.iter().any(|newer| newer.name == run.name && newer.app == run.app);
        if wanted && !shadowed {
            found.push(run);
        }
    }
    let shapes: Vec<Value> = found.into_iter().map(|run| state.check_run(run)).collect();
    Answer::page_in(request, &shapes, "check_runs", json!({ "total_count": shapes.len() }))
}
