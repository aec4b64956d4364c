//! The files in which the tools of AWS keep profiles. In: their texts. Out: the keys of one profile. Total: a line that
//! is none of theirs is passed over, as they do.
//!
//! <https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-files.html>. Profiles that name another one to start
//! from, a program, or a login in a browser are known as such and not followed.

use std::collections::BTreeMap;

/// The settings of one profile.
pub(super) type Profile = BTreeMap<String, String>;

/// The profile `name` of a file; in `config`, other ones than `default` are headed `[profile name]`. `None` where the
/// file has none.
pub(super) fn profile(text: &str, name: &str, is_config: bool) -> Option<Profile> {
    let (mut found, mut inside) = (None, false);
    for line in text.lines() {
        let is_nested = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(head) = line.strip_prefix('[').and_then(|head| head.split(']').next()) {
            let head = head.trim();
            let plain = head.strip_prefix("profile ").map_or(head, str::trim);
            let prefixed = plain.len() != head.len();
            inside = plain == name && (prefixed == is_config || name == "default");
            if inside {
                found.get_or_insert_with(Profile::new);
            }
            continue;
        }
        // Settings below a setting (`s3 =`) are of another level.
        if let (true, false, Some((key, value)), Some(found)) = (inside, is_nested, line.split_once('='), &mut found) {
            let value = value.split(" #").next().unwrap_or_default();
            found.insert(key.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str = "# mine\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key=a=b\n\n[lake]\naws_access_key_id=AKIALAKE\n";
    const CONFIG: &str = "[default]\nregion = us-east-1\n[profile lake]\nregion = eu-west-1 # home\ns3 =\n  max = 1\n\
                          [lake]\nregion = wrong\n";

    #[test]
    fn profiles_are_found_by_the_name_each_file_gives_them() {
        let default = profile(CREDENTIALS, "default", false).unwrap();
        assert_eq!(default["aws_secret_access_key"], "a=b");
        assert_eq!(profile(CREDENTIALS, "lake", false).unwrap()["aws_access_key_id"], "AKIALAKE");
        let lake = profile(CONFIG, "lake", true).unwrap();
        assert_eq!((lake["region"].as_str(), lake.contains_key("max")), ("eu-west-1", false));
        assert_eq!(profile(CONFIG, "other", true), None);
    }
}
