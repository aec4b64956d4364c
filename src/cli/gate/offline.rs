//! The gate without a forge: the same decision, from a file of consents.
//!
//! In: a file, or standard input. Out: the report. Guaranteed: a file that cannot be relied on leaves no verdict.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use super::super::Answer;
use super::super::comparison::{Comparison, History};
use super::super::output::Output;
use super::archive::Archive;
use super::scope::Past;
use crate::check::check;
use crate::config::Policy;
use crate::document::consents::read_consents;
use crate::document::raw_consents::{Consent, Consents, Stance as Written};
use crate::document::{Documents, MAX_BYTES};
use crate::error::{Error, Result};
use crate::finding::Fingerprint;
use crate::gate::consent::{Assembly, Extent, Scope, Stance, Voice};
use crate::gate::people::{Membership, Person, Roll};
use crate::gate::testimony::contradictions;
use crate::model::{Problem, Teams};
use crate::report::{Presented, Question};
use crate::sources::directory::read_file;

/// Decides with the consents that a file holds.
pub(super) fn run(file: &Path, comparison: &Comparison, output: &Output, width: usize) -> Result<Answer> {
    let sides = comparison.sides()?;
    sides.insist_on_environment()?;
    let proposed = sides.commit()?;
    let mut compared = comparison.read(sides)?;
    let base = &compared.loaded.base;
    let teams = base.has_teams.then(|| base.teams.clone());
    let circumstances = &mut compared.loaded.circumstances;
    let (consents, problems) =
        read(file, &mut compared.loaded.documents, teams.as_ref(), &circumstances.config.policy)?;
    circumstances.problems.extend(problems);
    let archive = compared.history.as_ref().map(|history| Archive::closed(history.repository.clone()));
    let past = compared.history.as_ref().zip(archive.as_ref()).map(|(history, archive)| {
        (
            Past::new(archive, history.prefix.clone(), circumstances.environment.clone(), circumstances.today.clone()),
            history,
        )
    });
    // Where the file is wrong nobody is heard: what would be said of teams then is about the file.
    circumstances.assembly = consents.map(|one| Assembly { head: proposed, ..assembly(&one, teams, past) });
    let loaded = compared.loaded;
    let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
    let presented = Presented {
        question: Question::Gate,
        report: &report,
        documents: &loaded.documents,
        base: &compared.base,
        head: &compared.head,
    };
    output.answer(&presented, width)
}

/// The consents, unless anything in the file is wrong.
fn read(
    file: &Path,
    documents: &mut Documents,
    teams: Option<&Teams>,
    policy: &Policy,
) -> Result<(Option<Consents>, Vec<Problem>)> {
    let is_input = file.as_os_str() == "-";
    let bytes = if is_input { standard_input()? } else { read_file(file)? };
    let label = if is_input { "standard input".to_owned() } else { file.display().to_string() };
    let (id, mut problems) = documents.add(label, &bytes);
    let Some(root) = documents.get(id).root.clone() else { return Ok((None, problems)) };
    let (consents, wrong) = read_consents(id, &root);
    problems.extend(wrong);
    problems.extend(consents.iter().flat_map(|consents| contradictions(id, consents, teams, policy)));
    // A key that is given twice leaves in doubt what was agreed to.
    Ok((consents.filter(|_| problems.is_empty()), problems))
}

fn standard_input() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::new(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}

fn assembly(written: &Consents, teams: Option<Teams>, mut past: Option<(Past<'_>, &History)>) -> Assembly {
    let mut roll = Roll::new(teams);
    let contributors: Vec<Person> = written.contributors.iter().map(Person::from).collect();
    let speakers: Vec<Person> = written.consents.iter().map(|consent| Person::from(&consent.by)).collect();
    for (team, members) in &written.members {
        let members: Vec<Person> = members.iter().map(Person::from).collect();
        for speaker in &speakers {
            let belongs = members.iter().any(|member| member.is(speaker));
            roll.enter(team, speaker, if belongs { Membership::Member } else { Membership::Outside });
        }
    }
    let voices = written.consents.iter().map(|consent| voice(consent, past.as_mut())).collect();
    Assembly { voices, contributors, roll, head: None }
}

fn voice(consent: &Consent, past: Option<&mut (Past<'_>, &History)>) -> Voice {
    let scope = match (&consent.findings, &consent.commit, past) {
        (Some(findings), ..) => {
            let known = findings.iter().filter_map(|text| Fingerprint::read(text));
            Scope::Findings(known.map(|finding| (finding, Extent::Any)).collect())
        }
        (None, Some(commit), Some((past, history))) => past.scope(commit, &history.base, consent.said_at()),
        (None, Some(_), None) => Scope::Lost("no repository is compared here, so that commits mean nothing".to_owned()),
        (None, None, _) => Scope::Findings(BTreeMap::new()),
    };
    Voice {
        who: Some(Person::from(&consent.by)),
        stance: if consent.stance == Some(Written::Objects) { Stance::Objects } else { Stance::Agrees },
        commit: consent.commit.clone(),
        scope,
        elsewhere: None,
        wrote_it: false,
        url: consent.url.clone(),
        team: consent.team.clone(),
        emergency: consent.emergency.clone(),
    }
}
