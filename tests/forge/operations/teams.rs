//! Teams, memberships and accounts. Who may not see a team is told that there is none.

use serde_json::json;

use crate::forge::answer::{Answer, Request};
use crate::forge::state::{Holder, Permission, State};

pub(super) fn carry_out(state: &State, holder: &Holder, request: &Request) -> Answer {
    match request.operation.as_str() {
        "users/get-authenticated" if holder.app.is_some() => super::inaccessible(holder),
        "users/get-authenticated" => Answer::ok(state.profile(holder.account)),
        "users/get-by-username" => match state.find_account(request.parameter("username")) {
            Some(account) => Answer::ok(state.profile(account.id)),
            None => Answer::not_found(),
        },
        "users/get-by-id" => {
            let id = request.number("account_id");
            match state.accounts.iter().find(|account| account.id == id && !account.deleted) {
                Some(account) => Answer::ok(state.profile(account.id)),
                None => Answer::not_found(),
            }
        }
        _ => of_team(state, holder, request),
    }
}

fn of_team(state: &State, holder: &Holder, request: &Request) -> Answer {
    let visible = holder.permissions.contains(&Permission::Members)
        && request.parameter("org").eq_ignore_ascii_case(state.owner_login());
    let slug = request.parameter("team_slug").to_ascii_lowercase();
    let Some(team) = state.teams.get(&slug).filter(|team| visible && team.readable) else { return Answer::not_found() };
    if request.operation == "teams/get-by-name" {
        return Answer::ok(state.team_full(team));
    }
    let account = state.find_account(request.parameter("username"));
    let Some((account, (role, standing))) =
        account.and_then(|account| Some((account, state.membership(&slug, account.id)?)))
    else {
        return Answer::not_found();
    };
    let url = format!("{}/organizations/{}/team/{}/memberships/{}", state.api, state.owner, team.id, account.login);
    Answer::ok(json!({ "url": url, "role": role, "state": standing }))
}
