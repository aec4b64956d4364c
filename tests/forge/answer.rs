//! What was asked, and what is answered: bodies, refusals in GitHub's words, and pages with their links.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

/// A request that was understood.
#[derive(Debug, Clone)]
pub struct Request {
    pub operation: String,
    pub method: String,
    /// Below the root of the API, as it was sent.
    pub path: String,
    pub parameters: BTreeMap<String, String>,
    pub query: BTreeMap<String, String>,
    pub body: Value,
    /// The secret that was sent, if any.
    pub token: Option<String>,
    /// The whole address without the query, for links to other pages.
    pub address: String,
}

impl Request {
    /// A parameter of the path; the empty text if there is none.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// A numeric parameter of the path; what is no number names nothing.
    pub fn number(&self, name: &str) -> u64 {
        self.parameter(name).parse().unwrap_or(0)
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.body[key].as_str().map(str::to_owned)
    }

    /// The texts of a list in the body, each written plainly or as an object with a name.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let items = self.body[key].as_array()?;
        Some(items.iter().filter_map(|item| item.as_str().or(item["name"].as_str())).map(str::to_owned).collect())
    }
}

/// A request and how it ended, for assertions.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub request: Request,
    /// What the client saw; `None` if the connection was dropped.
    pub status: Option<u16>,
    /// When it arrived.
    pub at: Instant,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Value>,
}

impl Answer {
    pub const fn ok(body: Value) -> Self {
        Self { status: 200, headers: Vec::new(), body: Some(body) }
    }

    pub fn created(body: Value) -> Self {
        Self { status: 201, ..Self::ok(body) }
    }

    pub const fn nothing() -> Self {
        Self { status: 204, headers: Vec::new(), body: None }
    }

    pub fn refused(status: u16, message: &str) -> Self {
        let body = json!({
            "message": message,
            "documentation_url": "https://docs.github.com/rest",
            "status": status.to_string(),
        });
        Self { status, headers: Vec::new(), body: Some(body) }
    }

    pub fn not_found() -> Self {
        Self::refused(404, "Not Found")
    }

    pub fn unprocessable(message: &str) -> Self {
        Self::refused(422, message)
    }

    /// A 422 in the form GitHub gives to fields that break a limit.
    pub fn invalid(resource: &str, field: &str, message: &str) -> Self {
        let mut answer = Self::refused(422, "Validation Failed");
        if let Some(body) = &mut answer.body {
            body["errors"] = json!([{ "resource": resource, "field": field, "code": "custom", "message": message }]);
        }
        answer
    }

    /// The page that was asked for: 30 entries unless told, never more than 100.
    pub fn page(request: &Request, items: &[Value]) -> Self {
        let (shown, headers) = slice(request, items);
        Self { headers, ..Self::ok(Value::Array(shown)) }
    }

    /// The same where the entries stand under a key of an object.
    pub fn page_in(request: &Request, items: &[Value], key: &str, mut object: Value) -> Self {
        let (shown, headers) = slice(request, items);
        object[key] = Value::Array(shown);
        Self { headers, ..Self::ok(object) }
    }
}

fn slice(request: &Request, items: &[Value]) -> (Vec<Value>, Vec<(&'static str, String)>) {
    let asked = |name: &str, or: usize| request.query.get(name).and_then(|text| text.parse().ok()).unwrap_or(or);
    let size = asked("per_page", 30).clamp(1, 100);
    let page = asked("page", 1).max(1);
    let last = items.len().div_ceil(size).max(1);
    let shown = items.iter().skip((page - 1) * size).take(size).cloned().collect();
    let mut links = Vec::new();
    let mut link = |to: usize, name: &str| links.push(format!("<{}>; rel=\"{name}\"", address(request, to)));
    if page > 1 {
        link(page - 1, "prev");
    }
    if page < last {
        link(page + 1, "next");
        link(last, "last");
    }
    if page > 1 {
        link(1, "first");
    }
    let headers = if links.is_empty() { Vec::new() } else { vec![("link", links.join(", "))] };
    (shown, headers)
}

fn address(request: &Request, page: usize) -> String {
    let mut query = request.query.clone();
    query.insert("page".to_owned(), page.to_string());
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{}?{}", request.address, pairs.join("&"))
}

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
