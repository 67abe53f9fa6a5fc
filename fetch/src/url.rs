//! RFC 3986 as far as certificates need it: absolute http addresses.

use std::fmt;

use crate::FetchError;

/// `http://host[:port]/path?query`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Url {
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    pub host: String,
    pub port: u16,
    /// Path and query, never empty.
    pub target: String,
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Self, FetchError> {
        let malformed = || FetchError::Address(shown(text));
        let text = text.trim_matches(|c: char| c == ' ' || c == '\t');
        let (scheme, rest) = text.split_once(':').ok_or_else(malformed)?;
        if !scheme.eq_ignore_ascii_case("http") {
            return Err(FetchError::Scheme(shown(scheme)));
        }
        let rest = rest.strip_prefix("//").ok_or_else(malformed)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or_else(malformed)?;
                host.parse::<std::net::Ipv6Addr>().map_err(|_| malformed())?;
                (host, port.strip_prefix(':').or(port.is_empty().then_some("")).ok_or_else(malformed)?)
            }
            None => authority.split_once(':').unwrap_or((authority, "")),
        };
        // A user name before `@` has no place in a certificate, and is a way to hide the host.
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let bracketed = authority.starts_with('[');
        if host.is_empty() || host.len() > 253 || !(bracketed || host.chars().all(is_name)) {
            return Err(malformed());
        }
        let port = if port.is_empty() { 80 } else { port.parse().map_err(|_| malformed())? };
        let target = target.split('#').next().unwrap_or_default();
        let slash = if target.starts_with('/') { "" } else { "/" };
        Ok(Self { host: host.to_ascii_lowercase(), port, target: format!("{slash}{}", escaped(target)) })
    }

    /// RFC 3986 5.2, for the value of a Location field.
    pub(crate) fn join(&self, location: &str) -> Result<Self, FetchError> {
        let has_scheme = location.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        if has_scheme {
            return Self::parse(location);
        }
        let text = if let Some(rest) = location.strip_prefix("//") {
            format!("http://{rest}")
        } else if location.starts_with('/') {
            format!("http://{}{location}", self.authority())
        } else {
            let path = self.target.split('?').next().unwrap_or_default();
            let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
            format!("http://{}{folder}{location}", self.authority())
        };
        Self::parse(&text)
    }

    /// What the Host field says.
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == 80 { host } else { format!("{host}:{}", self.port) }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority(), self.target)
    }
}

/// Octets that may not stand in a request line are written as `%XX`.
fn escaped(target: &str) -> String {
    target.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'}')
        {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

/// Text of a certificate, fit for a report.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(200).flat_map(char::escape_debug).collect();
    if text.chars().nth(200).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_http_addresses_only() {
        for (text, want) in [
            ("http://ca.example/ca.crt", Some("http://ca.example/ca.crt")),
            ("HTTP://CA.Example", Some("http://ca.example/")),
            ("http://ca.example:8080?x=1#part", Some("http://ca.example:8080/?x=1")),
            ("http://[2001:db8::1]:81/a", Some("http://[2001:db8::1]:81/a")),
            ("http://ca.example/a b\u{e9}\r\nX: y", Some("http://ca.example/a%20b%C3%A9%0D%0AX:%20y")),
            ("https://ca.example/", None),
            ("ldap://ca.example/cn=x", None),
            ("file:///etc/passwd", None),
            ("http:///x", None),
            ("http://user@ca.example/", None),
            ("http://ca.example:99999/", None),
            ("http://ca.example:x/", None),
            ("http://ca\r\nHost: x/", None),
            ("http://[::1/", None),
            ("ca.example", None),
        ] {
            assert_eq!(Url::parse(text).ok().map(|url| url.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn follows_locations() {
        let base = Url::parse("http://a.example:81/x/y?z").unwrap();
        for (location, want) in [
            ("http://b.example/", Some("http://b.example/")),
            ("//b.example/c", Some("http://b.example/c")),
            ("/c", Some("http://a.example:81/c")),
            ("c", Some("http://a.example:81/x/c")),
            ("https://b.example/", None),
            ("file:///etc/passwd", None),
        ] {
            assert_eq!(base.join(location).ok().map(|url| url.to_string()).as_deref(), want, "{location}");
        }
    }
}
