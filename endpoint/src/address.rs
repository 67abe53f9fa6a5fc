//! The address of the caller: that of the connection, unless a trusted proxy vouches for another.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

use crate::network::Network;

/// Which header trusted proxies write the caller's address into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The address of the caller.
///
/// The chain is read from its end, where the proxies nearest to us write: as long as an address is a trusted proxy's, it
/// vouches for the one before. Only the header that is configured counts: a proxy may pass the other one on unseen.
pub(crate) fn caller(
    peer: IpAddr,
    headers: &HeaderMap,
    trusted: &[Network],
    header: ForwardedHeader,
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    if !is_trusted(address) {
        return address;
    }
    let name = match header {
        ForwardedHeader::XForwardedFor => "x-forwarded-for",
        ForwardedHeader::Forwarded => "forwarded",
    };
    let values: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?")).collect();
    for hop in values.iter().rev().flat_map(|value| value.rsplit(',')) {
        let stated = match header {
            ForwardedHeader::XForwardedFor => hop.trim(),
            ForwardedHeader::Forwarded => forwarded_for(hop).unwrap_or("?"),
        };
        // Whoever stands before an address that can't be read is not known: the proxy that wrote it is the last known one.
        let Some(before) = stated_address(stated) else { return address };
        address = before;
        if !is_trusted(address) {
            return address;
        }
    }
    address
}

/// RFC 7239 clause 4: the `for` of one element.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address, with or without a port, with or without brackets.
fn stated_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address =
        IpAddr::from_str(bare).ok().or_else(|| SocketAddr::from_str(text).ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_vouch() {
        let trusted: Vec<Network> = ["10.0.0.0/8", "::1"].map(|text| text.parse().unwrap()).to_vec();
        let x = ForwardedHeader::XForwardedFor;
        let f = ForwardedHeader::Forwarded;
        for (peer, header, name, values, expected) in [
            ("192.0.2.1", x, "x-forwarded-for", vec!["198.51.100.1"], "192.0.2.1"),
            ("10.0.0.1", x, "x-forwarded-for", vec![], "10.0.0.1"),
            ("10.0.0.1", x, "x-forwarded-for", vec!["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", x, "x-forwarded-for", vec!["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", x, "x-forwarded-for", vec!["203.0.113.9", "198.51.100.1, 10.2.3.4"], "198.51.100.1"),
            ("10.0.0.1", x, "x-forwarded-for", vec!["203.0.113.9, nonsense, 10.2.3.4"], "10.2.3.4"),
            ("::ffff:10.0.0.1", x, "x-forwarded-for", vec!["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", x, "forwarded", vec!["for=198.51.100.1"], "10.0.0.1"),
            ("10.0.0.1", f, "x-forwarded-for", vec!["198.51.100.1"], "10.0.0.1"),
            (
                "::1",
                f,
                "forwarded",
                vec!["for=203.0.113.9, For=\"[2001:db8::7]:80\";proto=https"],
                "2001:db8::7",
            ),
            ("::1", f, "forwarded", vec!["for=_hidden"], "::1"),
        ] {
            let mut headers = HeaderMap::new();
            for value in &values {
                headers.append(name, value.parse().unwrap());
            }
            let found = caller(peer.parse().unwrap(), &headers, &trusted, header);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {name} {values:?}");
        }
    }
}
