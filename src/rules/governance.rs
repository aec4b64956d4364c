//! What decides: waivers, teams and policy, weakened by the change that they would judge next.
//!
//! None of these findings can be waived. They hold as soon as there is somebody to ask; who that is, the check knows.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &WAIVER_ADDED,
    &TEAM_MEMBER_ADDED,
    &TEAM_APPROVALS_LOWERED,
    &TEAM_SOURCE_CHANGED,
    &TEAM_REMOVED,
    &POLICY_LOOSENED,
    &STEWARDS_CHANGED,
];

rule! {
    /// A waiver is added, made wider or prolonged.
    ///
    /// ## Why it breaks
    /// Once the waiver is merged, what it names asks nobody any more. Without this finding, whoever can merge the
    /// waivers file could agree in place of the teams that would be asked.
    ///
    /// The teams asked are those that the waived finding hurts here. A waiver without a whole fingerprint waives more
    /// than what is here, so that everybody who declared a need for the place it names is asked. Where no declared need
    /// is hurt, whoever `policy.unclaimed` has asked about such a finding is asked; with `report` the waiver is only
    /// shown.
    ///
    /// ## What to do instead
    /// Let the teams that are named agree to the waiver. If they should be fewer, write all 64 digits of the
    /// fingerprint, or name one `consumer`.
    ///
    /// ## When it is safe
    /// When those teams know until when it holds, and can live with it. Taking a waiver out or shortening it asks
    /// nobody.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Waivers
    /// waivers: []
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Waivers
    /// waivers:
    ///   - rule: field-removed
    ///     contract: urn:acme:example
    ///     dataset: orders
    ///     field: city
    ///     reason: The board moves to the new address service.
    ///     owner: orders-team
    ///     created: 2025-12-20
    ///     expires: 2026-02-28
    /// ```
    WAIVER_ADDED = "waiver-added" {
        judges: Waiver Wider,
        severity: Breaking,
        says: "{part} of {field} would be waived until {actual}",
        mirror: Mirror::None("a waiver that is taken out lets nothing pass; what it waived is held again"),
        since: "0.1.0",
    }
}

rule! {
    /// Somebody more would speak for a team.
    ///
    /// ## Why it breaks
    /// Whoever is a member can agree for the team. Somebody who adds a member of their own choice could let the next
    /// change through in the team's name.
    ///
    /// ## What to do instead
    /// Let a present member of the team agree.
    ///
    /// ## When it is safe
    /// When the team knows its new member. A new login for the same account `id` is no new member, and a new team has
    /// nobody to ask.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: finance, members: [acme-ana] }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: finance, members: [acme-ana, acme-omar] }
    /// ```
    TEAM_MEMBER_ADDED = "team-member-added" {
        judges: TeamMember Wider,
        severity: Breaking,
        says: "{actual} would speak for the team {part}",
        mirror: Mirror::None("a member who leaves can no longer agree, and nobody gains by it"),
        since: "0.1.0",
    }
}

rule! {
    /// A team would need fewer approvals.
    ///
    /// ## Why it breaks
    /// The team asked for several of its members to agree. With fewer, one of them decides what the others wanted to
    /// see too.
    ///
    /// ## What to do instead
    /// Let the team agree, by as many of its members as it asks for today.
    ///
    /// ## When it is safe
    /// When the team itself wants it.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: risk, members: [acme-rosa, acme-ravi], approvals: 2 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: risk, members: [acme-rosa, acme-ravi], approvals: 1 }
    /// ```
    TEAM_APPROVALS_LOWERED = "team-approvals-lowered" {
        judges: TeamApprovals Wider,
        severity: Breaking,
        says: "the team {part} would need {actual} instead of {expected}",
        mirror: Mirror::None("a team that asks for more approvals lets less pass"),
        since: "0.1.0",
    }
}

rule! {
    /// The members of a team would be listed somewhere else.
    ///
    /// ## Why it breaks
    /// The list says who can agree for the team: the teams file where it lists `members`, else the team on `github`.
    /// Another list may hold other people.
    ///
    /// ## What to do instead
    /// Let its members of today agree; if it has none, the stewards.
    ///
    /// ## When it is safe
    /// When both lists hold the same people. A team that was listed nowhere has nobody to ask: the stewards are asked
    /// in its place, if there are any.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: finance, github: acme/finance }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: finance, github: acme/finance, members: [acme-omar] }
    /// ```
    TEAM_SOURCE_CHANGED = "team-source-changed" {
        judges: TeamSource Apart,
        severity: Breaking,
        says: "the members of {part} would be listed {actual}, no longer {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A team is taken out of the teams file.
    ///
    /// ## Why it breaks
    /// A team that is not listed can agree to nothing, and can be listed again later with other members.
    ///
    /// ## What to do instead
    /// Let the team agree. If it is only renamed, its members agree all the same: its name is what needs, contracts
    /// and policy know it by.
    ///
    /// ## When it is safe
    /// When the team is gone, and its needs and contracts have another one.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: finance, members: [acme-ana] }
    ///   - { id: risk, members: [acme-rosa] }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Teams
    /// teams:
    ///   - { id: finance, members: [acme-ana] }
    /// ```
    TEAM_REMOVED = "team-removed" {
        judges: Team Wider,
        severity: Breaking,
        says: "the team {part} would be gone",
        mirror: Mirror::None("a team that is new takes no right from anybody"),
        since: "0.1.0",
    }
}

rule! {
    /// Policy would ask for less.
    ///
    /// ## Why it breaks
    /// A lower level, a lower limit of an environment or a weaker rule of consent lets changes pass that are held
    /// today. Who wrote the policy, and who relies on it, would not notice.
    ///
    /// The stewards are asked, and the owners of the contracts that an override names. Without stewards, the owners of
    /// all contracts that it touches are asked.
    ///
    /// ## What to do instead
    /// Let those who are asked agree. If they are too many, name a team under `policy.stewards`: from then on it answers
    /// for policy.
    ///
    /// ## When it is safe
    /// When the teams that rely on what is held today know of it. What asks for more asks nobody.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Config
    /// policy:
    ///   stewards: platform
    ///   rules: { field-removed: deny }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Config
    /// policy:
    ///   stewards: platform
    ///   rules: { field-removed: report }
    /// ```
    POLICY_LOOSENED = "policy-loosened" {
        judges: Policy Wider,
        severity: Breaking,
        says: "policy would ask for less: {part} was {expected}, would be {actual}",
        mirror: Mirror::None("a policy that asks for more takes no right from anybody"),
        since: "0.1.0",
    }
}

rule! {
    /// Another team would answer for policy.
    ///
    /// ## Why it breaks
    /// The stewards are asked about unclaimed findings and about changes of policy. Who names other stewards decides
    /// who agrees from then on.
    ///
    /// ## What to do instead
    /// Let the present stewards agree; where there are none, the owners of the contracts.
    ///
    /// ## When it is safe
    /// When those who are asked want it.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Config
    /// policy: { stewards: platform }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Config
    /// policy: { stewards: orders-team }
    /// ```
    STEWARDS_CHANGED = "stewards-changed" {
        judges: Stewards Apart,
        severity: Breaking,
        says: "the stewards would be {actual}, no longer {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
