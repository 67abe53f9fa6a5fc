//! RFC 5280 6.1.2–6.1.5 as amended by RFC 9618: certificate policies as a graph, so that they can't explode.

use std::collections::{BTreeMap, BTreeSet};

use super::error::PathErrorKind;
use super::parameters::PathParameters;
use crate::asn1::ObjectIdentifier;
use crate::pki::certificate::Certificate;
use crate::pki::extension::id::ANY_POLICY;

/// A node of `valid_policy_graph`; its depth is its level, its `valid_policy` the key in that level.
#[derive(Clone, Debug)]
struct Node {
    expected: BTreeSet<ObjectIdentifier>,
    parents: BTreeSet<ObjectIdentifier>,
}

type Level = BTreeMap<ObjectIdentifier, Node>;

/// The state variables of 6.1.2 that concern policies.
#[derive(Debug)]
pub(super) struct PolicyState {
    /// `valid_policy_graph`; no levels is NULL.
    levels: Vec<Level>,
    explicit_policy: usize,
    inhibit_any_policy: usize,
    policy_mapping: usize,
    policies: Vec<ObjectIdentifier>,
}

impl PolicyState {
    /// 6.1.2 a, d–f; `length` is n, the certificates without the anchor.
    pub(super) fn new(parameters: &PathParameters, length: usize) -> Self {
        let unless = |inhibited: bool| if inhibited { 0 } else { length.saturating_add(1) };
        let root = Node { expected: [ANY_POLICY].into(), parents: BTreeSet::new() };
        Self {
            levels: vec![[(ANY_POLICY, root)].into()],
            explicit_policy: unless(parameters.explicit_policy),
            inhibit_any_policy: unless(parameters.inhibit_any_policy),
            policy_mapping: unless(parameters.inhibit_policy_mapping),
            policies: vec![ANY_POLICY],
        }
    }

    /// 6.1.3 d–f
    pub(super) fn certificate(&mut self, certificate: &Certificate, last: bool) -> Result<(), PathErrorKind> {
        match (&certificate.extensions().policies, self.levels.last()) {
            (Some(policies), Some(above)) => {
                let any_allowed = self.inhibit_any_policy > 0 || (!last && certificate.is_self_issued());
                let level = next_level(above, policies, any_allowed);
                self.levels.push(level);
                self.prune();
            }
            _ => self.levels.clear(),
        }
        if self.explicit_policy == 0 && self.levels.is_empty() { Err(PathErrorKind::Policy) } else { Ok(()) }
    }

    /// 6.1.4 a, b, h–j
    pub(super) fn prepare(&mut self, certificate: &Certificate) -> Result<(), PathErrorKind> {
        let extensions = certificate.extensions();
        let mut mappings: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>> = BTreeMap::new();
        for mapping in &extensions.policy_mappings {
            if mapping.issuer == ANY_POLICY || mapping.subject == ANY_POLICY {
                return Err(PathErrorKind::PolicyMapping);
            }
            mappings.entry(mapping.issuer).or_default().insert(mapping.subject);
        }
        let allowed = self.policy_mapping > 0;
        if let Some(level) = self.levels.last_mut() {
            for (issuer, subjects) in mappings {
                if !allowed {
                    level.remove(&issuer);
                } else if let Some(node) = level.get_mut(&issuer) {
                    node.expected = subjects;
                } else if level.contains_key(&ANY_POLICY) {
                    // the parent is the anyPolicy node one level up, without which there were none here
                    level.insert(issuer, Node { expected: subjects, parents: [ANY_POLICY].into() });
                }
            }
            self.prune();
        }
        // h
        if !certificate.is_self_issued() {
            for counter in [&mut self.explicit_policy, &mut self.policy_mapping, &mut self.inhibit_any_policy]
            {
                *counter = counter.saturating_sub(1);
            }
        }
        // i, j
        let constraints = extensions.policy_constraints.unwrap_or_default();
        lower(&mut self.explicit_policy, constraints.require_explicit_policy);
        lower(&mut self.policy_mapping, constraints.inhibit_policy_mapping);
        lower(&mut self.inhibit_any_policy, extensions.inhibit_any_policy);
        Ok(())
    }

    /// 6.1.5 a, b, g
    pub(super) fn wrap_up(
        &mut self,
        certificate: &Certificate,
        parameters: &PathParameters,
    ) -> Result<(), PathErrorKind> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        let constraints = certificate.extensions().policy_constraints.unwrap_or_default();
        if constraints.require_explicit_policy == Some(0) {
            self.explicit_policy = 0;
        }
        self.policies = self.user_constrained(&parameters.initial_policies);
        if self.explicit_policy == 0 && self.policies.is_empty() {
            Err(PathErrorKind::Policy)
        } else {
            Ok(())
        }
    }

    /// `user_constrained_policy_set` (6.1.6).
    pub(super) fn into_policies(self) -> Vec<ObjectIdentifier> {
        self.policies
    }

    /// g: the policies asked for that hold; all that hold when any will do.
    fn user_constrained(&self, initial: &[ObjectIdentifier]) -> Vec<ObjectIdentifier> {
        let Some(last) = self.levels.last() else { return Vec::new() };
        // RFC 9618 5.5: policies of nodes whose parent is anyPolicy, in the anchor's terms
        let mut authority: BTreeSet<ObjectIdentifier> = BTreeSet::new();
        for level in &self.levels {
            let below_any = level.iter().filter(|(_, node)| node.parents.contains(&ANY_POLICY));
            authority.extend(below_any.map(|(policy, _)| *policy).filter(|policy| *policy != ANY_POLICY));
        }
        let any = last.contains_key(&ANY_POLICY);
        if initial.is_empty() || initial.contains(&ANY_POLICY) {
            authority.extend(any.then_some(ANY_POLICY));
            return authority.into_iter().collect();
        }
        initial.iter().filter(|policy| any || authority.contains(*policy)).copied().collect()
    }

    /// 6.1.3 d 3: nodes without children go, from the bottom up; an empty graph is NULL.
    fn prune(&mut self) {
        let mut wanted: Option<BTreeSet<ObjectIdentifier>> = None;
        for level in self.levels.iter_mut().rev() {
            if let Some(wanted) = &wanted {
                level.retain(|policy, _| wanted.contains(policy));
            }
            wanted = Some(level.values().flat_map(|node| node.parents.iter().copied()).collect());
        }
        if self.levels.iter().any(BTreeMap::is_empty) {
            self.levels.clear();
        }
    }
}

/// 6.1.3 d 1, 2
fn next_level(above: &Level, policies: &[ObjectIdentifier], any_allowed: bool) -> Level {
    let mut parents_of: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>> = BTreeMap::new();
    for (policy, node) in above {
        for expected in &node.expected {
            parents_of.entry(*expected).or_default().insert(*policy);
        }
    }
    let node = |policy: ObjectIdentifier, parents| Node { expected: [policy].into(), parents };
    let mut level = Level::new();
    for policy in policies.iter().filter(|policy| **policy != ANY_POLICY) {
        if let Some(parents) = parents_of.get(policy) {
            level.insert(*policy, node(*policy, parents.clone()));
        } else if above.contains_key(&ANY_POLICY) {
            level.insert(*policy, node(*policy, [ANY_POLICY].into()));
        }
    }
    if any_allowed && policies.contains(&ANY_POLICY) {
        for (policy, parents) in parents_of {
            level.entry(policy).or_insert_with(|| node(policy, parents));
        }
    }
    level
}

fn lower(counter: &mut usize, to: Option<u32>) {
    if let Some(to) = to.and_then(|to| usize::try_from(to).ok()) {
        *counter = (*counter).min(to);
    }
}
