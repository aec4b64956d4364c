//! Pull requests, check runs and teams as GitHub tells them.

use serde_json::{Value, json};

use super::shapes::{node, time, with};
use super::state::{CheckRun, State, Team};

impl State {
    /// A pull request as it stands in lists.
    pub fn pull_simple(&self, number: u64) -> Value {
        let (issue, pull) = (self.issue(number), self.pull(number));
        let (head, base) = (self.head_of(number), self.base_of(number));
        let url = format!("{}/pulls/{number}", self.repository_url());
        let issue_url = format!("{}/issues/{number}", self.repository_url());
        let page = format!("{}/pull/{number}", self.repository_page());
        let statuses = format!("{}/statuses/{head}", self.repository_url());
        let side = |owner: u64, reference: &str, sha: &str| {
            json!({
                "label": format!("{}:{reference}", self.account_by_id(owner).login),
                "ref": reference,
                "sha": sha,
                "user": self.user(owner),
                "repo": self.repository(owner),
            })
        };
        let link = |href: &str| json!({ "href": href });
        json!({
            "url": url,
            "id": issue.id,
            "node_id": node("PR", issue.id),
            "html_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "issue_url": issue_url,
            "number": number,
            "state": if issue.open { "open" } else { "closed" },
            "locked": false,
            "title": issue.title,
            "user": self.user_or_null(issue.author),
            "body": issue.body,
            "created_at": time(issue.created),
            "updated_at": time(issue.updated),
            "closed_at": issue.closed.map(time),
            "merged_at": issue.closed.filter(|_| pull.merged).map(time),
            "merge_commit_sha": pull.merge_commit,
            "assignee": null,
            "assignees": [],
            "requested_reviewers": pull.requested_users.iter().map(|id| self.user(*id)).collect::<Vec<_>>(),
            "requested_teams": self.requested_teams(number),
            "labels": issue.labels.iter().map(|name| self.label(name)).collect::<Vec<_>>(),
            "milestone": null,
            "draft": pull.draft,
            "commits_url": format!("{url}/commits"),
            "review_comments_url": format!("{url}/comments"),
            "review_comment_url": format!("{}/pulls/comments{{/number}}", self.repository_url()),
            "comments_url": format!("{issue_url}/comments"),
            "statuses_url": statuses,
            "head": side(pull.head_owner, &pull.head, &head),
            "base": side(self.owner, &pull.base, &base),
            "_links": {
                "self": link(&url),
                "html": link(&page),
                "issue": link(&issue_url),
                "comments": link(&format!("{issue_url}/comments")),
                "review_comments": link(&format!("{url}/comments")),
                "review_comment": link(&format!("{}/pulls/comments{{/number}}", self.repository_url())),
                "commits": link(&format!("{url}/commits")),
                "statuses": link(&statuses),
            },
            "author_association": self.association(issue.author),
            "auto_merge": null,
            "active_lock_reason": null,
        })
    }

    /// A pull request by itself.
    pub fn pull_full(&self, number: u64) -> Value {
        let (issue, pull) = (self.issue(number), self.pull(number));
        let (files, added, removed) = self.extent_of(number);
        let state = match pull.mergeable {
            None => "unknown",
            Some(true) => "clean",
            Some(false) => "dirty",
        };
        with(
            self.pull_simple(number),
            json!({
                "merged": pull.merged,
                "mergeable": pull.mergeable,
                "rebaseable": pull.mergeable,
                "mergeable_state": state,
                "merged_by": if pull.merged { self.user(issue.author) } else { Value::Null },
                "comments": issue.comments.len(),
                "review_comments": 0,
                "maintainer_can_modify": false,
                "commits": self.commits_of(number).len(),
                "additions": added,
                "deletions": removed,
                "changed_files": files,
            }),
        )
    }

    pub fn requested_teams(&self, number: u64) -> Vec<Value> {
        self.pull(number)
            .requested_teams
            .iter()
            .filter_map(|slug| self.teams.get(slug))
            .map(|team| self.team(team))
            .collect()
    }

    pub fn check_run(&self, run: &CheckRun) -> Value {
        let url = format!("{}/check-runs/{}", self.repository_url(), run.id);
        let pulls: Vec<Value> = self
            .issues
            .values()
            .filter(|issue| issue.open && issue.pull.is_some() && self.head_of(issue.number) == run.commit)
            .map(|issue| self.pull_minimal(issue.number))
            .collect();
        json!({
            "id": run.id,
            "name": run.name,
            "node_id": node("CR", run.id),
            "head_sha": run.commit,
            "external_id": run.external_id,
            "url": url,
            "html_url": format!("{}/runs/{}", self.repository_page(), run.id),
            "details_url": run.details_url,
            "status": run.status,
            "conclusion": run.conclusion,
            "started_at": run.started,
            "completed_at": run.completed,
            "output": {
                "title": run.title,
                "summary": run.summary,
                "text": run.text,
                "annotations_count": run.annotations.len(),
                "annotations_url": format!("{url}/annotations"),
            },
            "check_suite": { "id": 700_000 + run.id },
            "app": self.app(run.app),
            "pull_requests": pulls,
        })
    }

    fn pull_minimal(&self, number: u64) -> Value {
        let pull = self.pull(number);
        let repository = |owner: u64| {
            let full = self.repository(owner);
            json!({ "id": full["id"], "url": full["url"], "name": full["name"] })
        };
        json!({
            "id": self.issue(number).id,
            "number": number,
            "url": format!("{}/pulls/{number}", self.repository_url()),
            "head": { "ref": pull.head, "sha": self.head_of(number), "repo": repository(pull.head_owner) },
            "base": { "ref": pull.base, "sha": self.base_of(number), "repo": repository(self.owner) },
        })
    }

    pub fn annotation(&self, run: &CheckRun, sent: &Value) -> Value {
        let path = sent["path"].as_str().unwrap_or_default();
        json!({
            "path": path,
            "blob_href": format!("{}/blob/{}/{path}", self.repository_page(), run.commit),
            "start_line": sent["start_line"],
            "start_column": sent["start_column"],
            "end_line": sent["end_line"],
            "end_column": sent["end_column"],
            "annotation_level": sent["annotation_level"],
            "title": sent["title"],
            "message": sent["message"],
            "raw_details": sent["raw_details"],
        })
    }

    fn team_simple(&self, team: &Team) -> Value {
        let url = format!("{}/organizations/{}/team/{}", self.api, self.owner, team.id);
        json!({
            "name": team.slug,
            "id": team.id,
            "node_id": node("T", team.id),
            "slug": team.slug,
            "description": null,
            "privacy": "closed",
            "notification_setting": "notifications_enabled",
            "url": url,
            "html_url": format!("{}/orgs/{}/teams/{}", self.server, self.owner_login(), team.slug),
            "members_url": format!("{url}/members{{/member}}"),
            "repositories_url": format!("{url}/repos"),
            "permission": "pull",
            "type": "organization",
            "organization_id": self.owner,
        })
    }

    pub fn team(&self, team: &Team) -> Value {
        let parent = team.parent.as_ref().and_then(|slug| self.teams.get(slug));
        with(self.team_simple(team), json!({ "parent": parent.map(|parent| self.team_simple(parent)) }))
    }

    pub fn team_full(&self, team: &Team) -> Value {
        with(
            self.team(team),
            json!({
                "created_at": "2021-01-02T03:04:05Z",
                "updated_at": "2026-01-02T03:04:05Z",
                "members_count": team.members.values().filter(|(_, state)| *state == "active").count(),
                "repos_count": 1,
                "organization": with(self.organisation(), json!({
                    "html_url": format!("{}/{}", self.server, self.owner_login()),
                    "has_organization_projects": true,
                    "has_repository_projects": true,
                    "public_repos": 1,
                    "public_gists": 0,
                    "followers": 0,
                    "following": 0,
                    "type": "Organization",
                    "created_at": "2019-01-02T03:04:05Z",
                    "updated_at": "2026-01-02T03:04:05Z",
                    "archived_at": null,
                })),
            }),
        )
    }

    /// The organisation that owns the repository, in short.
    pub fn organisation(&self) -> Value {
        let (login, id) = (self.owner_login(), self.owner);
        let url = format!("{}/orgs/{login}", self.api);
        json!({
            "login": login,
            "id": id,
            "node_id": node("O", id),
            "url": url,
            "repos_url": format!("{url}/repos"),
            "events_url": format!("{url}/events"),
            "hooks_url": format!("{url}/hooks"),
            "issues_url": format!("{url}/issues"),
            "members_url": format!("{url}/members{{/member}}"),
            "public_members_url": format!("{url}/public_members{{/member}}"),
            "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
            "description": null,
        })
    }
}
