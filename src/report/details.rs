//! What belongs to a finding beside its sentence: whom it hurts, what was seen, why it is so loud. One list for every
//! format, each entry a word and its text.

use super::scans::sighted;
use super::waivers::sentence;
use super::{Presented, and, subject, surveyed};
use crate::compare::Aspect;
use crate::gate::{Assessment, Origin};
use crate::impact::Hurt;
use crate::rule::Level;

/// A word and its text.
pub type Detail = (&'static str, String);

impl Presented<'_> {
    /// Everything that belongs to a finding, but for what to do about it, in the order in which people ask.
    #[must_use]
    pub fn details(&self, assessment: &Assessment) -> Vec<Detail> {
        let mut details = Vec::new();
        for hurt in &assessment.hurts {
            details.push(("hurts", self.hurt(hurt)));
            details.extend(hurt.evidence.as_ref().map(|evidence| ("seen", evidence.to_string())));
        }
        details.extend(assessment.readers.iter().map(|reader| ("read by", self.hurt(reader))));
        details.extend(assessment.spared.iter().map(|spared| ("spared", self.spared(spared))));
        if assessment.lacks_evidence() {
            details.extend(assessment.survey().as_ref().and_then(surveyed).map(|told| ("measured", told)));
        }
        details.extend(assessment.sighting.iter().flat_map(sighted));
        if self.question.is_about_people() {
            let is_read = !assessment.finding.difference.aspect.decides();
            let nobody =
                is_read && assessment.hurts.is_empty() && assessment.asks.is_empty() && assessment.readers.is_empty();
            if nobody && assessment.level < Level::Deny {
                details.push(("hurts", "no declared need".to_owned()));
            }
            details.extend(self.loudness(assessment));
            details.extend(self.consent(assessment).map(|text| ("consent", text)));
            details.extend(assessment.waivers.iter().map(|applied| ("waiver", sentence(self, applied))));
        }
        details
    }

    /// Whom a finding hurts and why, with the place of the need.
    #[must_use]
    pub fn hurt(&self, hurt: &Hurt) -> String {
        format!("{}: `{}` {} ({})", hurt.team, hurt.consumer, hurt.why, self.at(&hurt.site))
    }

    /// Whom a finding would hurt, and what its engine was seen to do instead.
    fn spared(&self, spared: &Hurt) -> String {
        let seen = spared.evidence.as_ref().map(|evidence| format!(": {evidence}")).unwrap_or_default();
        format!("{}: `{}`{seen} ({})", spared.team, spared.consumer, self.at(&spared.site))
    }

    /// Why a finding is as loud as it is, where that is not plain from whom it hurts.
    fn loudness(&self, assessment: &Assessment) -> Option<Detail> {
        let asks: Vec<&str> = assessment.asks.iter().map(String::as_str).collect();
        let level = assessment.level.name();
        let is_waiver = assessment.finding.difference.aspect == Aspect::Waiver;
        match &assessment.origin {
            Origin::Policy(_) | Origin::Environment(..) => Some(("level", self.decided(assessment)?)),
            Origin::Unclaimed(_) if asks.is_empty() => {
                Some(("level", format!("{level}, as policy has it for what hurts no declared need")))
            }
            Origin::Unclaimed(_) => Some(("asks", format!("{}, as no declared need is hurt", and(&asks)))),
            Origin::Decides if asks.is_empty() && is_waiver => {
                Some(("level", format!("{level}, as policy has it for what hurts no declared need")))
            }
            Origin::Decides if asks.is_empty() => {
                Some(("level", format!("{level}: nobody is named who could be asked")))
            }
            Origin::Decides if assessment.hurts.is_empty() && is_waiver => {
                Some(("asks", format!("{}, as no declared need is hurt", and(&asks))))
            }
            Origin::Decides if assessment.hurts.is_empty() => {
                Some(("asks", format!("{}, as it changes {}", and(&asks), subject(&assessment.finding.contract))))
            }
            Origin::Default if assessment.level == Level::Deny => {
                Some(("level", "deny: nobody can agree to it, it has to be mended".to_owned()))
            }
            Origin::Default if assessment.level == Level::Hold && assessment.hurts.is_empty() && !asks.is_empty() => {
                Some(("asks", format!("{}, as no declared need is hurt", and(&asks))))
            }
            Origin::Default | Origin::Hurts | Origin::Decides => None,
        }
    }
}
