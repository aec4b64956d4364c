//! How a scenario begins: the repository, its people, teams, tokens and pull requests, before anybody asks.
//!
//! What is said of a pull request (`author`, `fork`, `label`, ...) is said of the one that was added last.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::commits::Commit;
use super::state::{ACTIONS, App, Holder, OUR_APP, Permission, Pull, State, Team};

/// Tokens that every world has.
pub mod tokens {
    /// A workflow's own: it writes to its repository and sees nothing of the organisation.
    pub const WORKFLOW: &str = "ghs_of_a_workflow";
    /// A workflow's own, without `issues: write`.
    pub const WORKFLOW_WITHOUT_ISSUES: &str = "ghs_of_a_workflow_without_issues";
    /// A workflow's own in a pull request from a fork: it reads.
    pub const FORK: &str = "ghs_of_a_fork";
    /// That of an installed App, which may read the organisation's members.
    pub const APP: &str = "ghs_of_an_app";
    /// A person's, with all that a person may grant.
    pub const PERSON: &str = "ghp_of_a_person";
    /// A person's that reads who is in the organisation, and nothing else.
    pub const MEMBERS: &str = "ghp_for_members";
}

/// Whose tokens [`tokens::PERSON`] and [`tokens::MEMBERS`] are.
pub const KEEPER: &str = "kim-keeper";

pub struct World {
    pub(super) state: State,
    last: u64,
}

impl World {
    /// The repository with this name, `owner/name`, whose commits are in the git repository in `directory`.
    pub fn new(full_name: &str, directory: impl AsRef<Path>) -> Self {
        let mut world = Self::without_git(full_name);
        world.state.git = Some(directory.as_ref().to_owned());
        world
    }

    /// The same without a git repository: a scenario gives all commits.
    pub fn without_git(full_name: &str) -> Self {
        use Permission::{Checks, Issues, Members, PullRequests, Statuses};
        let mut world = Self { state: State::new(full_name), last: 0 };
        world = world
            .app_token(tokens::WORKFLOW, App::Actions, &[Statuses, Checks, PullRequests, Issues])
            .app_token(tokens::WORKFLOW_WITHOUT_ISSUES, App::Actions, &[Statuses, Checks, PullRequests])
            .app_token(tokens::FORK, App::Actions, &[])
            .app_token(tokens::APP, App::Ours, &[Statuses, Checks, PullRequests, Issues, Members])
            .token(tokens::PERSON, KEEPER, &[Statuses, PullRequests, Issues, Members])
            .token(tokens::MEMBERS, KEEPER, &[Members]);
        world
    }

    /// A person's token.
    pub fn token(mut self, secret: &str, login: &str, permissions: &[Permission]) -> Self {
        let account = self.state.account(login);
        self.hand_out(secret, Holder { account, app: None, permissions: permissions.iter().copied().collect() });
        self
    }

    /// An App's token; a workflow's is that of GitHub's own App.
    pub fn app_token(mut self, secret: &str, app: App, permissions: &[Permission]) -> Self {
        let account = self.state.account(if app == App::Actions { ACTIONS } else { OUR_APP });
        let permissions: BTreeSet<_> = permissions.iter().copied().collect();
        self.hand_out(secret, Holder { account, app: Some(app), permissions });
        self
    }

    fn hand_out(&mut self, secret: &str, holder: Holder) {
        self.state.tokens.insert(secret.to_owned(), holder);
    }

    /// A name the repository had before.
    pub fn formerly(mut self, full_name: &str) -> Self {
        self.state.former_names.push(full_name.to_owned());
        self
    }

    /// Somebody with access to the repository; logins that end in `[bot]` are bots.
    pub fn person(mut self, login: &str) -> Self {
        self.state.account(login);
        self
    }

    /// An account with this number, as a teams file may name it.
    pub fn person_with_id(mut self, login: &str, id: u64) -> Self {
        assert!(self.state.find_account(login).is_none(), "{login} is there already: number them first");
        let made = self.state.account(login);
        let account = self.state.account_mut(made);
        account.id = id;
        self
    }

    /// Somebody without access to the repository.
    pub fn stranger(mut self, login: &str) -> Self {
        let id = self.state.account(login);
        self.state.account_mut(id).collaborator = false;
        self
    }

    /// Commits with this address are theirs, besides `LOGIN@acme.example`.
    pub fn address(mut self, login: &str, email: &str) -> Self {
        let id = self.state.account(login);
        self.state.account_mut(id).emails.push(email.to_owned());
        self
    }

    /// A team, `organisation/slug`, with its members.
    pub fn team(mut self, name: &str, members: &[&str]) -> Self {
        let slug = self.slug(name);
        let members: BTreeMap<_, _> =
            members.iter().map(|login| (self.state.account(login), ("member", "active"))).collect();
        let id = self.state.fresh_id();
        self.state.teams.insert(slug.clone(), Team { id, slug, parent: None, readable: true, members });
        self
    }

    /// A team below another one, whose members count there too.
    pub fn team_below(mut self, parent: &str, name: &str, members: &[&str]) -> Self {
        self = self.team(name, members);
        let (slug, parent) = (self.slug(name), self.slug(parent));
        assert!(self.state.teams.contains_key(&parent), "there is no team {parent} yet");
        self.team_mut(&slug).parent = Some(parent);
        self
    }

    /// Invited to a team, and not in it yet.
    pub fn pending(mut self, team: &str, login: &str) -> Self {
        let (slug, id) = (self.slug(team), self.state.account(login));
        self.team_mut(&slug).members.insert(id, ("member", "pending"));
        self
    }

    /// A team that no token may see.
    pub fn secret(mut self, team: &str) -> Self {
        let slug = self.slug(team);
        self.team_mut(&slug).readable = false;
        self
    }

    fn slug(&self, name: &str) -> String {
        let (organisation, slug) = name.split_once('/').unwrap_or((self.state.owner_login(), name));
        assert_eq!(organisation, self.state.owner_login(), "the fake knows one organisation");
        slug.to_owned()
    }

    fn team_mut(&mut self, slug: &str) -> &mut Team {
        self.state.teams.get_mut(slug).unwrap_or_else(|| panic!("there is no team {slug} yet"))
    }

    /// A pull request that would bring the branch `head` into the branch `base`. Both follow the git repository.
    pub fn pull(mut self, number: u64, base: &str, head: &str) -> Self {
        let (author, head_owner) = (self.state.account("paul-producer"), self.state.owner);
        let pull = Pull {
            head: head.to_owned(),
            base: base.to_owned(),
            head_owner,
            head_at: None,
            base_at: None,
            commits: None,
            draft: false,
            merged: false,
            mergeable: Some(true),
            merge_commit: None,
            reviews: Vec::new(),
            requested_users: Vec::new(),
            requested_teams: Vec::new(),
        };
        self.state.open_issue(number, author, &format!("Change {number}"), Some(pull));
        self.last = number;
        self
    }

    /// An issue that is no pull request.
    pub fn issue(mut self, number: u64, login: &str, title: &str) -> Self {
        let author = self.state.account(login);
        self.state.open_issue(number, author, title, None);
        self.last = number;
        self
    }

    pub fn author(mut self, login: &str) -> Self {
        let author = self.state.account(login);
        self.state.issue_mut(self.last).author = author;
        self
    }

    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.state.issue_mut(self.last).title);
        self
    }

    pub fn body(mut self, body: &str) -> Self {
        self.state.issue_mut(self.last).body = Some(body.to_owned());
        self
    }

    pub fn label(mut self, name: &str) -> Self {
        self.state.issue_mut(self.last).labels.push(name.to_owned());
        self
    }

    /// The head is in the fork of this person.
    pub fn fork(mut self, login: &str) -> Self {
        let owner = self.state.account(login);
        self.state.pull_mut(self.last).head_owner = owner;
        self
    }

    /// The base and the head stand at these commits, whatever the git repository says.
    pub fn standing_at(mut self, base: &str, head: &str) -> Self {
        let pull = self.state.pull_mut(self.last);
        (pull.base_at, pull.head_at) = (Some(base.to_owned()), Some(head.to_owned()));
        self
    }

    /// The commits it adds, oldest first, whatever the git repository says.
    pub fn commits(mut self, commits: Vec<Commit>) -> Self {
        self.state.pull_mut(self.last).commits = Some(commits);
        self
    }

    pub fn draft(mut self) -> Self {
        self.state.pull_mut(self.last).draft = true;
        self
    }

    /// `Some(false)` is in conflict; `None` is not known yet.
    pub fn mergeable(mut self, mergeable: Option<bool>) -> Self {
        self.state.pull_mut(self.last).mergeable = mergeable;
        self
    }

    pub fn closed(mut self) -> Self {
        let last = self.last;
        self.state.close(last, false);
        self
    }

    pub fn merged(mut self) -> Self {
        let last = self.last;
        self.state.close(last, true);
        self
    }
}
