//! Everything else that a record says: nothing is left out.

use serde_json::Value;

use super::{Bench, Finding, shown_value};
use crate::records::json::join;

pub(super) fn judge(bench: &mut Bench<'_>) {
    let tree = &bench.record.tree;
    let mut open: Vec<(String, &Value)> = vec![("$".to_owned(), tree)];
    let mut leaves: Vec<(String, &Value)> = Vec::new();
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                open.extend(members.iter().rev().map(|(key, member)| (join(&path, key), member)));
            }
            Value::Array(elements) => {
                let numbered = elements.iter().enumerate().rev();
                open.extend(numbered.map(|(at, element)| (format!("{path}[{at}]"), element)));
            }
            // Not there is no claim.
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            leaf => leaves.push((path, leaf)),
        }
    }
    for (path, leaf) in leaves {
        if !bench.has_spoken(&path) {
            let value = shown_value(&path, leaf);
            let finding = Finding::unverifiable("documents don't speak of it").informative();
            bench.say_value(&path, value, finding);
        }
    }
}
