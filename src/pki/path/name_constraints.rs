//! RFC 5280 4.2.1.10, 6.1.3 b and c: names against the subtrees of every CA above.

use super::error::PathErrorKind;
use crate::budget::Budget;
use crate::pki::certificate::Certificate;
use crate::pki::extension::NameConstraints;
use crate::pki::general_name::GeneralName;
use crate::pki::name::attribute;

/// Every name of `certificate` against every constraint.
pub(super) fn judge(
    certificate: &Certificate,
    constraints: &[&NameConstraints],
    budget: &Budget<'_>,
) -> Result<(), PathErrorKind> {
    if constraints.is_empty() {
        return Ok(());
    }
    let mut names = certificate.extensions().subject_alt_names.clone();
    if !certificate.subject().is_empty() {
        names.push(GeneralName::Directory(certificate.subject().clone()));
    }
    // 4.2.1.10: the emailAddress of the subject counts when there is no rfc822Name
    if !names.iter().any(|name| matches!(name, GeneralName::Email(_))) {
        names.extend(certificate.subject().all(attribute::EMAIL).map(GeneralName::Email));
    }
    // RFC 9598 6: constraints on mailboxes hold for internationalised ones as well
    let mailboxes: Vec<GeneralName> = names.iter().filter_map(GeneralName::smtp_utf8_mailbox).collect();
    names.extend(mailboxes);
    for name in &names {
        for constraint in constraints {
            judge_one(name, constraint, budget)?;
        }
    }
    Ok(())
}

fn judge_one(
    name: &GeneralName,
    constraint: &NameConstraints,
    budget: &Budget<'_>,
) -> Result<(), PathErrorKind> {
    let refuse = |excluded: bool| PathErrorKind::NameConstraint { name: name.to_string(), excluded };
    for base in &constraint.excluded {
        budget.name_comparison().map_err(PathErrorKind::Exhausted)?;
        if same_form(name, base) && matches(name, base).is_none_or(|within| within) {
            return Err(refuse(true));
        }
    }
    let mut permitted = None;
    for base in &constraint.permitted {
        budget.name_comparison().map_err(PathErrorKind::Exhausted)?;
        if same_form(name, base) {
            let within = matches(name, base) == Some(true);
            permitted = Some(permitted.unwrap_or(false) || within);
        }
    }
    if permitted == Some(false) { Err(refuse(false)) } else { Ok(()) }
}

/// Other names are of one form only when their types agree.
fn same_form(name: &GeneralName, base: &GeneralName) -> bool {
    match (name, base) {
        (GeneralName::Other { kind: a, .. }, GeneralName::Other { kind: b, .. }) => a == b,
        (GeneralName::Uninterpreted { tag: a, .. }, GeneralName::Uninterpreted { tag: b, .. }) => a == b,
        _ => std::mem::discriminant(name) == std::mem::discriminant(base),
    }
}

/// Whether `name` lies within `base`; `None` when that can't be told, which counts against the name either way.
fn matches(name: &GeneralName, base: &GeneralName) -> Option<bool> {
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Some(name.is_within(base)),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => dns_within(name, base),
        (GeneralName::Email(name), GeneralName::Email(base)) => email_within(name, base),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => {
            let host = uri_host(name)?;
            host_within(host, base)
        }
        (GeneralName::Ip(name), GeneralName::Ip(base)) => ip_within(name, base),
        // registered identifiers, UPN and other other names: no rule says what lies within
        _ => None,
    }
}

/// Any name that can be made by adding labels on the left.
fn dns_within(name: &str, base: &str) -> Option<bool> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if base.is_empty() {
        return Some(true);
    }
    // a wildcard stands for names inside and outside of longer bases
    let (name, wild) = match name.strip_prefix("*.") {
        Some(rest) => (rest, true),
        None => (name, false),
    };
    if !is_host(name) {
        return None;
    }
    let bare = base.strip_prefix('.').unwrap_or(base);
    if !is_host(bare) {
        return None;
    }
    let within =
        ends_with_labels(name, bare) && (wild || bare.len() == base.len() || name.len() > bare.len());
    if !within && wild && ends_with_labels(bare, name) {
        return None;
    }
    Some(within)
}

/// A mailbox, all mailboxes of a host, or (leading dot) of all hosts below a domain.
fn email_within(name: &str, base: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    if local.is_empty() || (local.contains('@') && !quoted) || !is_host(host) {
        return None;
    }
    if let Some((base_local, base_host)) = base.rsplit_once('@') {
        return Some(local == base_local && host.eq_ignore_ascii_case(base_host));
    }
    host_within(host, base)
}

/// RFC 5280 4.2.1.10: without a leading dot that host alone, with one any host below.
fn host_within(host: &str, base: &str) -> Option<bool> {
    if base.is_empty() {
        return Some(true);
    }
    if !is_host(host) {
        return None;
    }
    match base.strip_prefix('.') {
        Some(domain) => is_host(domain).then(|| ends_with_labels(host, domain) && host.len() > domain.len()),
        None => is_host(base).then(|| host.eq_ignore_ascii_case(base)),
    }
}

/// RFC 3986 3.2; a URI without authority or with an IP address has no host name to compare.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.starts_with('[') {
        return None;
    }
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let address = host.parse::<std::net::Ipv4Addr>().is_ok();
    (!host.is_empty() && !address).then_some(host)
}

fn ip_within(name: &[u8], base: &[u8]) -> Option<bool> {
    let (network, mask) = base.split_at_checked(base.len().checked_div(2)?)?;
    if !matches!(name.len(), 4 | 16) || !matches!(base.len(), 8 | 32) {
        return None;
    }
    // RFC 4632: a mask is ones, then zeros
    let ones: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
    let leading: u32 = mask
        .iter()
        .scan(true, |run, octet| {
            let count = if *run { octet.leading_ones() } else { 0 };
            *run = *run && *octet == 0xff;
            Some(count)
        })
        .sum();
    if ones != leading {
        return None;
    }
    if name.len() != network.len() {
        return Some(false);
    }
    Some(name.iter().zip(network).zip(mask).all(|((octet, network), mask)| octet & mask == network & mask))
}

fn ends_with_labels(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.as_bytes(), domain.as_bytes());
    let Some(cut) = name.len().checked_sub(domain.len()) else { return false };
    let (front, tail) = name.split_at_checked(cut).unwrap_or((&[], &[]));
    tail.eq_ignore_ascii_case(domain) && (front.is_empty() || front.last() == Some(&b'.'))
}

/// Letters, digits, hyphens and underscores in labels that are not empty.
fn is_host(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (name, base, want) in [
            ("host.example.com", "example.com", Some(true)),
            ("example.com", "example.com", Some(true)),
            ("example.com", ".example.com", Some(false)),
            ("a.example.com", ".example.com", Some(true)),
            ("badexample.com", "example.com", Some(false)),
            ("EXAMPLE.com", "example.COM", Some(true)),
            ("*.example.com", "example.com", Some(true)),
            ("*.example.com", "a.example.com", None),
            ("anything", "", Some(true)),
            (".example.com", "example.com", None),
            ("a.example.com", "*.example.com", None),
        ] {
            assert_eq!(dns_within(name, base), want, "{name} {base}");
        }
    }

    #[test]
    fn mailboxes() {
        for (name, base, want) in [
            ("user@mail.example.com", "mail.example.com", Some(true)),
            ("user@example.com", "mail.example.com", Some(false)),
            ("user@mail.example.com", ".example.com", Some(true)),
            ("user@example.com", ".example.com", Some(false)),
            ("user@Example.com", "user@example.COM", Some(true)),
            ("USER@example.com", "user@example.com", Some(false)),
            ("no-at-sign", "example.com", None),
            ("invalid@address@example.com", "example.com", None),
            ("\"quoted@local\"@example.com", "example.com", Some(true)),
            ("\"half@quoted@example.com", "example.com", None),
            ("half@quoted\"@example.com", "example.com", None),
            ("@example.com", "example.com", None),
        ] {
            assert_eq!(email_within(name, base), want, "{name} {base}");
        }
    }

    #[test]
    fn uris() {
        for (uri, base, want) in [
            ("http://host.example.com/x", ".example.com", Some(true)),
            ("http://u@example.com:80", "example.com", Some(true)),
            ("http://example.com.evil.org", "example.com", Some(false)),
            ("http://192.0.2.1/", "example.com", None),
            ("mailto:a@example.com", "example.com", None),
        ] {
            let found = uri_host(uri).and_then(|host| host_within(host, base));
            assert_eq!(found, want, "{uri} {base}");
        }
    }

    #[test]
    fn addresses() {
        for (name, base, want) in [
            (&[192, 0, 2, 1][..], &[192, 0, 2, 0, 255, 255, 255, 0][..], Some(true)),
            (&[192, 0, 3, 1], &[192, 0, 2, 0, 255, 255, 255, 0], Some(false)),
            (&[192, 0, 2, 1], &[192, 0, 2, 0, 255, 0, 255, 0], None),
            (&[192, 0, 2], &[192, 0, 2, 0, 255, 255, 255, 0], None),
            (&[0; 16], &[0, 0, 0, 0, 0, 0, 0, 0], Some(false)),
        ] {
            assert_eq!(ip_within(name, base), want, "{name:?} {base:?}");
        }
    }
}
