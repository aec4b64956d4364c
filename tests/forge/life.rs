//! What people do while a scenario runs: they review, comment, push, close, rename themselves and leave.

use super::Fake;
use super::state::{AccountId, BaseChange, Review, State};

impl Fake {
    /// A review on a commit: `APPROVED`, `CHANGES_REQUESTED` or `COMMENTED`. Its number is given back.
    pub fn review(&self, number: u64, login: &str, verdict: &'static str, commit: &str, body: &str) -> u64 {
        assert!(["APPROVED", "CHANGES_REQUESTED", "COMMENTED"].contains(&verdict), "no review says {verdict}");
        let mut state = self.state();
        let (id, author, submitted) = (state.fresh_id(), state.account(login), state.tick());
        let review =
            Review { id, author, state: verdict, body: body.to_owned(), commit: Some(commit.to_owned()), submitted };
        let pull = state.pull_mut(number);
        pull.reviews.push(review);
        pull.requested_users.retain(|asked| *asked != author);
        state.issue_mut(number).updated = submitted;
        id
    }

    /// A review that says `APPROVED` to the head as it stands.
    pub fn approve(&self, number: u64, login: &str) -> u64 {
        let head = self.state().head_of(number);
        self.review(number, login, "APPROVED", &head, "")
    }

    /// A review is dismissed; who does it need not be who wrote it.
    pub fn dismiss(&self, number: u64, review: u64) {
        let mut state = self.state();
        let found = state.pull_mut(number).reviews.iter_mut().find(|known| known.id == review);
        found.unwrap_or_else(|| panic!("{number} has no review {review}")).state = "DISMISSED";
    }

    /// The commit of a review is told no more, as after its repository is gone.
    pub fn forget_commit(&self, number: u64, review: u64) {
        let mut state = self.state();
        let found = state.pull_mut(number).reviews.iter_mut().find(|known| known.id == review);
        found.unwrap_or_else(|| panic!("{number} has no review {review}")).commit = None;
    }

    /// A comment by a person, or by a bot.
    pub fn comment(&self, number: u64, login: &str, body: &str) -> u64 {
        let mut state = self.state();
        let author = state.account(login);
        let app = state.tokens.values().find(|holder| holder.account == author).and_then(|holder| holder.app);
        state.add_comment(number, author, app, body)
    }

    pub fn label(&self, number: u64, name: &str) {
        let mut state = self.state();
        let now = state.tick();
        let issue = state.issue_mut(number);
        issue.labels.push(name.to_owned());
        issue.updated = now;
    }

    pub fn unlabel(&self, number: u64, name: &str) {
        self.state().issue_mut(number).labels.retain(|known| known != name);
    }

    pub fn close(&self, number: u64) {
        self.state().close(number, false);
    }

    pub fn reopen(&self, number: u64) {
        self.state().reopen(number);
    }

    pub fn merge(&self, number: u64) {
        self.state().close(number, true);
    }

    /// Merged by this commit, made by hand; the base is told as it was before.
    pub fn merged_by(&self, number: u64, commit: &str) {
        let mut state = self.state();
        let parent = state.commit(commit).and_then(|commit| commit.parents.first().cloned()).expect("a parent");
        let head = state.head_of(number);
        let pull = state.pull_mut(number);
        (pull.base_at, pull.head_at, pull.merge_commit) = (Some(parent), Some(head), Some(commit.to_owned()));
        state.close(number, true);
    }

    /// From now on the base is another branch, because somebody says so.
    pub fn retarget(&self, number: u64, base: &str) {
        self.state().retarget(number, base, "base_ref_changed");
    }

    /// The same, because GitHub does it when the branch it went to is deleted.
    pub fn retarget_by_itself(&self, number: u64, base: &str) {
        self.state().retarget(number, base, "automatic_base_change_succeeded");
    }

    /// Adds somebody to a team of the repository's organisation.
    pub fn join(&self, slug: &str, login: &str) {
        self.change_team(slug, login, |members, id| {
            members.insert(id, ("member", "active"));
        });
    }

    /// Takes somebody out of a team.
    pub fn leave(&self, slug: &str, login: &str) {
        self.change_team(slug, login, |members, id| {
            members.remove(&id);
        });
    }

    fn change_team(
        &self,
        slug: &str,
        login: &str,
        change: impl FnOnce(&mut std::collections::BTreeMap<AccountId, (&'static str, &'static str)>, AccountId),
    ) {
        let mut state = self.state();
        let id = state.account(login);
        let team = state.teams.get_mut(slug).unwrap_or_else(|| panic!("there is no team {slug}"));
        change(&mut team.members, id);
    }

    /// The same account under another login; the old one is nobody's.
    pub fn rename(&self, login: &str, new: &str) {
        let mut state = self.state();
        let id = state.account(login);
        new.clone_into(&mut state.account_mut(id).login);
    }

    /// The account is deleted: what it wrote stays, by nobody.
    pub fn delete_account(&self, login: &str) {
        let mut state = self.state();
        let id = state.account(login);
        state.account_mut(id).deleted = true;
        state.teams.values_mut().for_each(|team| {
            team.members.remove(&id);
        });
    }

    /// The time of the next thing that happens.
    pub fn next_time(&self) -> String {
        self.state().tick().to_string()
    }

    /// The number of an account, which stays when the login changes.
    pub fn id_of(&self, login: &str) -> AccountId {
        self.state().account(login)
    }
}

impl State {
    /// Closes an issue or pull request, as merged or not.
    pub fn close(&mut self, number: u64, merged: bool) {
        let now = self.tick();
        let issue = self.issue_mut(number);
        (issue.open, issue.closed, issue.updated) = (false, Some(now), now);
        if let Some(pull) = &mut issue.pull {
            pull.merged = merged;
        }
    }

    fn retarget(&mut self, number: u64, base: &str, event: &'static str) {
        let (id, at) = (self.fresh_id(), self.tick());
        base.clone_into(&mut self.pull_mut(number).base);
        self.issue_mut(number).base_changes.push(BaseChange { id, event, at });
    }

    pub fn reopen(&mut self, number: u64) {
        let now = self.tick();
        let issue = self.issue_mut(number);
        (issue.open, issue.closed, issue.updated) = (true, None, now);
    }
}
