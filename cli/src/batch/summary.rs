//! What is told at the end.

use std::collections::{BTreeMap, HashSet};

use countersign::validation::Verdict;

use super::facts::Facts;
use crate::exit::Exit;

/// Counts over all documents.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) exit: Exit,
    verdicts: BTreeMap<Verdict, u64>,
    unreadable: u64,
    sub_indications: BTreeMap<String, u64>,
    levels: BTreeMap<String, u64>,
    organizations: BTreeMap<String, u64>,
    expiries: BTreeMap<i64, u64>,
    signed: u64,
    /// The first half of each SHA-256: enough to tell duplicates from a million others.
    documents: HashSet<u128>,
}

/// A title, and how many documents or signatures there are of each kind.
pub(super) type Part = (&'static str, Vec<(String, u64)>);

impl Default for Summary {
    fn default() -> Self {
        Self {
            exit: Exit::Passed,
            verdicts: BTreeMap::new(),
            unreadable: 0,
            sub_indications: BTreeMap::new(),
            levels: BTreeMap::new(),
            organizations: BTreeMap::new(),
            expiries: BTreeMap::new(),
            signed: 0,
            documents: HashSet::new(),
        }
    }
}

impl Summary {
    pub(super) fn add(&mut self, facts: &Facts) {
        let verdict = facts.verdict.as_ref();
        let verdict = verdict.and_then(|name| Verdict::ALL.iter().copied().find(|one| one.name() == name));
        let Some(verdict) = verdict else {
            self.exit = self.exit.max(Exit::Unreadable);
            self.unreadable = self.unreadable.saturating_add(1);
            return;
        };
        self.exit = self.exit.max(verdict.into());
        count(&mut self.verdicts, verdict);
        let half = facts.sha256.as_ref().and_then(|text| text.get(..32));
        self.documents.extend(half.and_then(|half| u128::from_str_radix(half, 16).ok()));
        if facts.signatures > 0 {
            self.signed = self.signed.saturating_add(1);
        }
        facts.sub_indications.iter().for_each(|name| count(&mut self.sub_indications, name.clone()));
        facts.levels.iter().for_each(|name| count(&mut self.levels, name.clone()));
        // A million signers could have as many organisations: what is told is bounded.
        for name in &facts.organizations {
            if self.organizations.len() < ORGANIZATIONS || self.organizations.contains_key(name) {
                count(&mut self.organizations, name.clone());
            }
        }
        facts.expires.iter().for_each(|year| count(&mut self.expiries, *year));
    }

    /// All documents, those with a signature, and those that were there before.
    pub(super) fn totals(&self) -> (u64, u64, u64) {
        let judged: u64 = self.verdicts.values().sum();
        let distinct = u64::try_from(self.documents.len()).unwrap_or(u64::MAX);
        (judged.saturating_add(self.unreadable), self.signed, judged.saturating_sub(distinct))
    }

    pub(super) fn parts(&self) -> Vec<Part> {
        let mut verdicts = owned(self.verdicts.iter().rev());
        if self.unreadable > 0 {
            verdicts.insert(0, ("unreadable".to_owned(), self.unreadable));
        }
        let mut organizations = owned(self.organizations.iter());
        organizations.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        organizations.truncate(SHOWN);
        [
            ("verdicts", verdicts),
            ("sub-indications", owned(self.sub_indications.iter())),
            ("levels", owned(self.levels.iter())),
            ("organisations", organizations),
            ("expire in", owned(self.expiries.iter())),
        ]
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .collect()
    }

    pub(super) fn text(&self) -> String {
        let (all, signed, repeated) = self.totals();
        let mut lines = vec![format!("{all} documents, {signed} signed, {repeated} more than once")];
        for (title, values) in self.parts() {
            let values: Vec<String> = values.iter().map(|(name, n)| format!("{name} {n}")).collect();
            lines.push(format!("{title:16} {}", values.join(", ")));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

fn owned<'a, K: ToString + 'a>(counts: impl Iterator<Item = (&'a K, &'a u64)>) -> Vec<(String, u64)> {
    counts.map(|(name, n)| (name.to_string(), *n)).collect()
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    let entry = counts.entry(key).or_insert(0);
    *entry = entry.saturating_add(1);
}

/// Organisations counted, and shown.
const ORGANIZATIONS: usize = 10_000;
const SHOWN: usize = 20;
