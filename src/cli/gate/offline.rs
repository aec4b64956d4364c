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
use crate::document::consents::read_consents;
use crate::document::raw::{Account, Member};
use crate::document::raw_consents::{Consent, Consents, Stance as Written};
use crate::document::{Documents, MAX_BYTES};
use crate::error::{Error, Result};
use crate::finding::Fingerprint;
use crate::gate::consent::{Assembly, Extent, Scope, Stance, Voice};
use crate::gate::people::{Membership, Person, Roll};
use crate::model::{Problem, Teams};
use crate::report::{Presented, Question};
use crate::sources::directory::read_file;

/// Decides with the consents that a file holds.
pub(super) fn run(file: &Path, comparison: &Comparison, output: &Output, width: usize) -> Result<Answer> {
    let mut compared = comparison.load()?;
    let (consents, problems) = read(file, &mut compared.loaded.documents)?;
    let base = &compared.loaded.base;
    let teams = base.has_teams.then(|| base.teams.clone());
    let circumstances = &mut compared.loaded.circumstances;
    circumstances.problems.extend(problems);
    let archive = compared.history.as_ref().map(|history| Archive::closed(history.repository.clone()));
    let past = compared.history.as_ref().zip(archive.as_ref()).map(|(history, archive)| {
        (
            Past::new(archive, history.prefix.clone(), circumstances.environment.clone(), circumstances.today.clone()),
            history,
        )
    });
    circumstances.assembly = Some(consents.map_or_else(Assembly::default, |one| assembly(&one, teams, past)));
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

fn read(file: &Path, documents: &mut Documents) -> Result<(Option<Consents>, Vec<Problem>)> {
    let is_input = file.as_os_str() == "-";
    let bytes = if is_input { standard_input()? } else { read_file(file)? };
    let label = if is_input { "standard input".to_owned() } else { file.display().to_string() };
    let (id, mut problems) = documents.add(label, &bytes);
    let Some(root) = documents.get(id).root.clone() else { return Ok((None, problems)) };
    let (consents, wrong) = read_consents(id, &root);
    // A key that is given twice leaves in doubt what was agreed to.
    let consents = consents.filter(|_| problems.is_empty());
    problems.extend(wrong);
    Ok((consents, problems))
}

fn standard_input() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::new(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}

fn assembly(written: &Consents, teams: Option<Teams>, mut past: Option<(Past<'_>, &History)>) -> Assembly {
    let mut roll = Roll::new(teams);
    let contributors: Vec<Person> = written.contributors.iter().map(person).collect();
    let speakers: Vec<Person> = written.consents.iter().map(|consent| person(&consent.by)).collect();
    for (team, members) in &written.members {
        let members: Vec<Person> = members.iter().map(person).collect();
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
        who: Some(person(&consent.by)),
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

fn person(written: &Member) -> Person {
    match written {
        Member::Login(login) => Person::named(login),
        Member::Account(Account { login, id }) => Person { id: Some(*id), ..Person::named(login) },
    }
}
