//! What is wrong with a waiver, beyond its spelling: what it names, for how long, and who answers for it. Pure.
//!
//! Guaranteed: a waiver with a fault waives nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::config::{Policy, unknown_rule};
use crate::model::problem::nearest;
use crate::model::{Problem, Teams, Waiver};
use crate::rules;

/// How many days before its end a waiver is spoken of.
pub const SOON: i32 = 14;

/// Every fault of a waiver. `teams` is `None` where there is no teams file.
#[must_use]
pub fn review(waiver: &Waiver, policy: &Policy, teams: Option<&Teams>, today: Date) -> Vec<Problem> {
    let mut faults = Vec::new();
    if let Some(rule) = waiver.target.rule.as_deref().filter(|rule| rules::find(rule).is_none()) {
        faults.push(unknown_rule(rule, waiver.site.key("rule")));
    }
    if let Some(rule) = waiver.target.rule.as_deref().and_then(rules::find).filter(|rule| !rule.aspect.can_be_waived())
    {
        let message = format!("`{}` cannot be waived: who could waive it would decide alone", rule.id);
        faults.push(
            Problem::error("not-to-be-waived", waiver.site.key("rule"), message)
                .help("take the waiver out; whoever that finding asks can agree to it"),
        );
    }
    if waiver.created > today {
        let message = format!("it was created on {}, and today is {today}", waiver.created);
        faults.push(
            Problem::error("invalid-value", waiver.site.key("created"), message)
                .help("write the day on which it was written: the longest time a waiver may last counts from it"),
        );
    }
    let lasts = waiver.days_left(waiver.created);
    let most = policy.waiver_max_days;
    if i64::from(lasts) > i64::from(most) {
        let message = format!("it ends {lasts} days after it was created; at most {most} are allowed");
        let help = match last_day(waiver.created, most) {
            Some(day) => format!("end it on {day} at the latest, or ask for a longer `policy.waiver-max-days`"),
            None => "end it sooner, or ask for a longer `policy.waiver-max-days`".to_owned(),
        };
        faults.push(Problem::error("waiver-too-long", waiver.site.key("expires"), message).help(help));
    }
    if let Some(teams) = teams.filter(|teams| !is_known(&waiver.owner, teams)) {
        let message = format!("`{}` is no team of the teams file, and no member of one", waiver.owner);
        let fault = Problem::error("unknown-owner", waiver.site.key("owner"), message);
        faults.push(match nearest(&waiver.owner, teams.ids()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("name the team that answers for the waiver"),
        });
    }
    faults
}

/// Whether a team, or a member of one, has this name.
#[must_use]
pub fn is_known(owner: &str, teams: &Teams) -> bool {
    teams.get(owner).is_some()
        || teams.0.values().any(|team| team.members.iter().any(|member| member.login.eq_ignore_ascii_case(owner)))
}

/// The last day on which a waiver that is created on `created` may end.
fn last_day(created: Date, most: u32) -> Option<Date> {
    let span = jiff::Span::new().try_days(most).ok()?;
    created.checked_add(span).ok()
}

/// What there is to clear up among waivers: ended, about to end, for contracts that are gone. Warnings only.
#[must_use]
pub fn upkeep<'a>(waivers: &[Waiver], today: Date, contracts: impl IntoIterator<Item = &'a str>) -> Vec<Problem> {
    let contracts: BTreeSet<&str> = contracts.into_iter().collect();
    let mut problems = Vec::new();
    for waiver in waivers {
        let left = waiver.days_left(today);
        if left < 0 {
            let message = format!("the waiver of {} ended on {}", waiver.target.describe(), waiver.expires);
            problems.push(
                Problem::warning("expired-waiver", waiver.site.key("expires"), message)
                    .help("take it out; what it waived is held again"),
            );
        } else if left <= SOON {
            problems.push(ending(waiver, left));
        }
        if let Some(contract) = waiver.target.contract.as_deref().filter(|contract| !contracts.contains(contract)) {
            let message = format!("there is no contract `{contract}`: nothing can be waived in it");
            let problem = Problem::warning("unused-waiver", waiver.site.key("contract"), message);
            problems.push(match nearest(contract, contracts.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("take it out, once the contract is gone everywhere"),
            });
        }
    }
    problems
}

/// The warning of a waiver that ends in so many days.
pub(super) fn ending(waiver: &Waiver, left: i32) -> Problem {
    let when = match left {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let message = format!("the waiver of {} ends {when}, on {}", waiver.target.describe(), waiver.expires);
    Problem::warning("expiring-waiver", waiver.site.key("expires"), message)
        .help("mend what it waives, or agree to a new one: the finding returns the day after")
}
