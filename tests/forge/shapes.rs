//! What GitHub's answers look like: every field that its description requires, filled from the state.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::commits::Commit;
use super::state::{AccountId, App, BaseChange, Comment, Issue, REPOSITORY_ID, Review, State, Status};

/// Adds the entries of the second object to the first.
pub fn with(mut object: Value, more: Value) -> Value {
    if let (Some(target), Value::Object(more)) = (object.as_object_mut(), more) {
        target.extend(more);
    }
    object
}

/// Names with brackets and spaces, in an address.
fn escaped(text: &str) -> String {
    text.replace('[', "%5B").replace(']', "%5D").replace(' ', "%20")
}

/// Addresses below one place, each under its own key.
fn addresses(root: &str, places: &[(&str, &str)]) -> Map<String, Value> {
    places.iter().map(|(key, place)| ((*key).to_owned(), json!(format!("{root}{place}")))).collect()
}

pub fn node(kind: &str, id: u64) -> String {
    format!("{kind}_{id}")
}

impl State {
    /// The address of the repository in the API.
    pub fn repository_url(&self) -> String {
        format!("{}/repos/{}", self.api, self.full_name())
    }

    pub fn repository_page(&self) -> String {
        format!("{}/{}", self.server, self.full_name())
    }

    /// An account, as others see it.
    pub fn user(&self, id: AccountId) -> Value {
        let account = self.account_by_id(id);
        let url = format!("{}/users/{}", self.api, escaped(&account.login));
        let page = match account.login.strip_suffix("[bot]") {
            Some(app) => format!("{}/apps/{app}", self.server),
            None => format!("{}/{}", self.server, escaped(&account.login)),
        };
        let places = [
            ("url", ""),
            ("followers_url", "/followers"),
            ("following_url", "/following{/other_user}"),
            ("gists_url", "/gists{/gist_id}"),
            ("starred_url", "/starred{/owner}{/repo}"),
            ("subscriptions_url", "/subscriptions"),
            ("organizations_url", "/orgs"),
            ("repos_url", "/repos"),
            ("events_url", "/events{/privacy}"),
            ("received_events_url", "/received_events"),
        ];
        with(
            Value::Object(addresses(&url, &places)),
            json!({
                "login": account.login,
                "id": id,
                "node_id": node("U", id),
                "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
                "gravatar_id": "",
                "html_url": page,
                "type": account.kind,
                "user_view_type": "public",
                "site_admin": false,
            }),
        )
    }

    /// The same where the account may be gone: GitHub then says null.
    pub fn user_or_null(&self, id: AccountId) -> Value {
        if self.account_by_id(id).deleted { Value::Null } else { self.user(id) }
    }

    /// An account on its own page.
    pub fn profile(&self, id: AccountId) -> Value {
        with(
            self.user(id),
            json!({
                "name": null, "company": null, "blog": "", "location": null, "email": null, "hireable": null,
                "bio": null, "twitter_username": null, "public_repos": 1, "public_gists": 0, "followers": 0,
                "following": 0, "created_at": "2019-05-06T07:08:09Z", "updated_at": "2026-01-02T03:04:05Z",
            }),
        )
    }

    /// The repository, or a fork of it under another owner.
    pub fn repository(&self, owner: AccountId) -> Value {
        let login = &self.account_by_id(owner).login;
        let full = format!("{login}/{}", self.name);
        let (url, page) = (format!("{}/repos/{full}", self.api), format!("{}/{full}", self.server));
        let plain = ["contributors", "deployments", "downloads", "events", "forks", "hooks", "languages", "merges"];
        let more = ["stargazers", "subscribers", "subscription", "tags", "teams"];
        let mut fields = Map::new();
        for name in plain.iter().chain(&more) {
            fields.insert(format!("{name}_url"), json!(format!("{url}/{name}")));
        }
        fields.extend(addresses(
            &url,
            &[
                ("url", ""),
                ("archive_url", "/{archive_format}{/ref}"),
                ("assignees_url", "/assignees{/user}"),
                ("blobs_url", "/git/blobs{/sha}"),
                ("branches_url", "/branches{/branch}"),
                ("collaborators_url", "/collaborators{/collaborator}"),
                ("comments_url", "/comments{/number}"),
                ("commits_url", "/commits{/sha}"),
                ("compare_url", "/compare/{base}...{head}"),
                ("contents_url", "/contents/{+path}"),
                ("git_commits_url", "/git/commits{/sha}"),
                ("git_refs_url", "/git/refs{/sha}"),
                ("git_tags_url", "/git/tags{/sha}"),
                ("issue_comment_url", "/issues/comments{/number}"),
                ("issue_events_url", "/issues/events{/number}"),
                ("issues_url", "/issues{/number}"),
                ("keys_url", "/keys{/key_id}"),
                ("labels_url", "/labels{/name}"),
                ("milestones_url", "/milestones{/number}"),
                ("notifications_url", "/notifications{?since,all,participating}"),
                ("pulls_url", "/pulls{/number}"),
                ("releases_url", "/releases{/id}"),
                ("statuses_url", "/statuses/{sha}"),
                ("trees_url", "/git/trees{/sha}"),
            ],
        ));
        let host = self.server.trim_start_matches("https://");
        let id = if owner == self.owner { REPOSITORY_ID } else { REPOSITORY_ID + owner };
        let counts = json!({
            "open_issues_count": self.issues.values().filter(|issue| issue.open).count(),
            "open_issues": self.issues.values().filter(|issue| issue.open).count(),
            "homepage": null, "size": 42, "stargazers_count": 0, "watchers_count": 0, "language": null,
            "forks_count": 1, "mirror_url": null, "license": null, "topics": [], "forks": 1, "watchers": 0,
            "has_issues": true, "has_projects": false, "has_downloads": true, "has_wiki": false, "has_pages": false,
            "has_discussions": false, "archived": false, "disabled": false, "allow_forking": true,
            "is_template": false, "web_commit_signoff_required": false, "visibility": "public",
        });
        with(
            with(Value::Object(fields), counts),
            json!({
                "id": id,
                "node_id": node("R", id),
                "name": self.name,
                "full_name": full,
                "private": false,
                "owner": self.user(owner),
                "html_url": page,
                "clone_url": format!("{page}.git"),
                "git_url": format!("git://{host}/{full}.git"),
                "ssh_url": format!("git@{host}:{full}.git"),
                "svn_url": page,
                "description": null,
                "fork": owner != self.owner,
                "created_at": "2020-01-02T03:04:05Z",
                "updated_at": "2026-02-27T16:00:00Z",
                "pushed_at": "2026-02-27T16:00:00Z",
                "default_branch": self.default_branch,
            }),
        )
    }

    pub fn app(&self, app: App) -> Value {
        let (id, slug, name) = match app {
            App::Actions => (15_368, "github-actions", "GitHub Actions"),
            App::Ours => (77_001, "sluicegate-acme", "sluicegate acme"),
        };
        json!({
            "id": id,
            "client_id": format!("Iv1.{id}"),
            "slug": slug,
            "node_id": node("A", id),
            "owner": self.user(self.owner),
            "name": name,
            "description": null,
            "external_url": "https://help.github.com/en/actions",
            "html_url": format!("{}/apps/{slug}", self.server),
            "created_at": "2018-07-30T09:30:17Z",
            "updated_at": "2024-04-10T20:33:16Z",
            "permissions": { "checks": "write", "contents": "read", "metadata": "read", "statuses": "write" },
            "events": ["check_run", "pull_request"],
        })
    }

    pub fn label(&self, name: &str) -> Value {
        let id: u64 = name.bytes().fold(7, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_003);
        json!({
            "id": id,
            "node_id": node("LA", id),
            "url": format!("{}/labels/{}", self.repository_url(), super::answer::encoded(name)),
            "name": name,
            "description": "",
            "color": "ededed",
            "default": false,
        })
    }

    pub fn comment(&self, number: u64, comment: &Comment) -> Value {
        let issue = self.issue(number);
        let place = if issue.pull.is_some() { "pull" } else { "issues" };
        json!({
            "url": format!("{}/issues/comments/{}", self.repository_url(), comment.id),
            "html_url": format!("{}/{place}/{number}#issuecomment-{}", self.repository_page(), comment.id),
            "issue_url": format!("{}/issues/{number}", self.repository_url()),
            "id": comment.id,
            "node_id": node("IC", comment.id),
            "user": self.user_or_null(comment.author),
            "created_at": time(comment.created),
            "updated_at": time(comment.updated),
            "body": comment.body,
            "author_association": self.association(comment.author),
            "reactions": self.reactions(&format!("issues/comments/{}", comment.id)),
            "performed_via_github_app": comment.app.map_or(Value::Null, |app| self.app(app)),
        })
    }

    pub fn base_change(&self, number: u64, change: &BaseChange) -> Value {
        json!({
            "id": change.id,
            "node_id": node("BRC", change.id),
            "url": format!("{}/issues/events/{}", self.repository_url(), change.id),
            "actor": self.user_or_null(self.issue(number).author),
            "event": change.event,
            "commit_id": null,
            "commit_url": null,
            "created_at": time(change.at),
            "performed_via_github_app": null,
        })
    }

    pub fn reactions(&self, place: &str) -> Value {
        json!({
            "url": format!("{}/{place}/reactions", self.repository_url()),
            "total_count": 0, "+1": 0, "-1": 0, "laugh": 0, "hooray": 0, "confused": 0, "heart": 0, "rocket": 0,
            "eyes": 0,
        })
    }

    pub fn association(&self, id: AccountId) -> &'static str {
        let account = self.account_by_id(id);
        if account.collaborator && !account.deleted { "MEMBER" } else { "NONE" }
    }

    pub fn issue_shape(&self, issue: &Issue) -> Value {
        let number = issue.number;
        let url = format!("{}/issues/{number}", self.repository_url());
        let place = if issue.pull.is_some() { "pull" } else { "issues" };
        let page = format!("{}/{place}/{number}", self.repository_page());
        let mut shape = json!({
            "url": url,
            "repository_url": self.repository_url(),
            "labels_url": format!("{url}/labels{{/name}}"),
            "comments_url": format!("{url}/comments"),
            "events_url": format!("{url}/events"),
            "html_url": page,
            "id": issue.id,
            "node_id": node("I", issue.id),
            "number": number,
            "title": issue.title,
            "user": self.user_or_null(issue.author),
            "labels": issue.labels.iter().map(|name| self.label(name)).collect::<Vec<_>>(),
            "state": if issue.open { "open" } else { "closed" },
            "state_reason": null,
            "locked": false,
            "active_lock_reason": null,
            "assignee": null,
            "assignees": [],
            "milestone": null,
            "comments": issue.comments.len(),
            "created_at": time(issue.created),
            "updated_at": time(issue.updated),
            "closed_at": issue.closed.map(time),
            "author_association": self.association(issue.author),
            "body": issue.body,
            "reactions": self.reactions(&format!("issues/{number}")),
            "performed_via_github_app": null,
        });
        if let Some(pull) = &issue.pull {
            shape["draft"] = json!(pull.draft);
            shape["pull_request"] = json!({
                "url": format!("{}/pulls/{number}", self.repository_url()),
                "html_url": page,
                "diff_url": format!("{page}.diff"),
                "patch_url": format!("{page}.patch"),
                "merged_at": null,
            });
        }
        shape
    }

    pub fn commit_shape(&self, commit: &Commit) -> Value {
        let (sha, url) = (&commit.sha, self.repository_url());
        let page = format!("{}/commit/{sha}", self.repository_page());
        let person = |email: &str| self.account_of_address(email).map_or(Value::Null, |id| self.user(id));
        let signature = |by: &super::commits::Signature| json!({ "name": by.name, "email": by.email, "date": by.date });
        let parents: Vec<Value> = commit
            .parents
            .iter()
            .map(|parent| {
                let page = format!("{}/commit/{parent}", self.repository_page());
                json!({ "sha": parent, "url": format!("{url}/commits/{parent}"), "html_url": page })
            })
            .collect();
        json!({
            "sha": sha,
            "node_id": format!("C_{sha}"),
            "commit": {
                "author": signature(&commit.author),
                "committer": signature(&commit.committer),
                "message": commit.message,
                "tree": { "sha": commit.tree, "url": format!("{url}/git/trees/{}", commit.tree) },
                "url": format!("{url}/git/commits/{sha}"),
                "comment_count": 0,
                "verification": {
                    "verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null,
                },
            },
            "url": format!("{url}/commits/{sha}"),
            "html_url": page,
            "comments_url": format!("{url}/commits/{sha}/comments"),
            "author": person(&commit.author.email),
            "committer": person(&commit.committer.email),
            "parents": parents,
        })
    }

    pub fn review(&self, number: u64, review: &Review) -> Value {
        let page = format!("{}/pull/{number}#pullrequestreview-{}", self.repository_page(), review.id);
        let url = format!("{}/pulls/{number}", self.repository_url());
        json!({
            "id": review.id,
            "node_id": node("PRR", review.id),
            "user": self.user_or_null(review.author),
            "body": review.body,
            "state": review.state,
            "html_url": page,
            "pull_request_url": url,
            "author_association": self.association(review.author),
            "_links": { "html": { "href": page }, "pull_request": { "href": url } },
            "submitted_at": time(review.submitted),
            "commit_id": review.commit,
        })
    }

    pub fn status(&self, status: &Status) -> Value {
        json!({
            "url": format!("{}/statuses/{}", self.repository_url(), status.commit),
            "avatar_url": format!("https://avatars.githubusercontent.com/u/{}?v=4", status.creator),
            "id": status.id,
            "node_id": node("SC", status.id),
            "state": status.state,
            "description": status.description,
            "target_url": status.target_url,
            "context": status.context,
            "created_at": time(status.created),
            "updated_at": time(status.created),
            "creator": self.user_or_null(status.creator),
        })
    }
}

/// A time as GitHub writes it.
pub fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
