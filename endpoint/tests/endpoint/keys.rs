use countersign::time::Time;
use countersign_endpoint::keys::{self, NewKey, Privilege};

use crate::fixture::{Answer, Server, new_key};

const NOWHERE: &str = "/esigns/4b787051-9941-4155-aa13-68df4d20d7bc";

fn with_header(server: &Server, name: &str, value: &str) -> Answer {
    server.request("GET", NOWHERE, &[(name, value)], b"")
}

fn with_key(server: &Server, key: &str) -> Answer {
    with_header(server, "authorization", &format!("Bearer {key}"))
}

#[test]
fn without_a_valid_key_it_is_401() {
    let server = Server::new();
    let moment = |text: &str| Time::parse_rfc3339(text);
    let early = NewKey { not_before: moment("2999-01-01T00:00:00Z"), ..new_key(&Privilege::ALL) };
    let late = NewKey { not_after: moment("2020-01-01T00:00:00Z"), ..new_key(&Privilege::ALL) };
    let early = keys::create(&server.database, early).unwrap();
    let late = keys::create(&server.database, late).unwrap();
    let forged = format!(
        "{}{}",
        &server.key[..server.key.len() - 1],
        if server.key.ends_with('0') { '1' } else { '0' }
    );
    let unknown = server.key.replacen("cs_", "cs_f", 1);
    let unknown = format!("{}{}", &unknown[..19], &unknown[20..]);

    let answer = server.request("GET", NOWHERE, &[], b"");
    answer.problem(401);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    for key in [&early, &late, &forged, &unknown, "", "nonsense", &server.key[1..]] {
        let answer = with_key(&server, key);
        answer.problem(401);
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"), "{key}");
    }
    with_header(&server, "authorization", &format!("Basic {}", server.key)).problem(401);
    with_header(&server, "authorization", &server.key).problem(401);
    let twice = format!("Bearer {}", server.key);
    server.request("GET", NOWHERE, &[("authorization", &twice), ("authorization", &twice)], b"").problem(401);
    with_header(&server, "authorization", &format!("bearer  {}", server.key)).problem(404);
    with_key(&server, &server.key).problem(404);
}

#[test]
fn with_a_key_that_may_not_it_is_403() {
    let server = Server::new();
    let form = [("content-type", "multipart/form-data; boundary=x")];
    for (privilege, method, path, headers, allowed) in [
        (Privilege::Get, "GET", NOWHERE, &[][..], 404),
        (Privilege::Get, "GET", "/contracts/x/signatures", &[], 404),
        (Privilege::Get, "GET", "/contracts/x/signatures/y", &[], 404),
        (Privilege::Delete, "DELETE", NOWHERE, &[], 404),
        (Privilege::Search, "GET", "/contracts", &[], 200),
        (Privilege::Create, "POST", "/esigns", &form, 400),
        (Privilege::Validate, "POST", "/validate", &form, 400),
    ] {
        for held in Privilege::ALL {
            let key = keys::create(&server.database, new_key(&[held])).unwrap();
            let authorization = format!("Bearer {key}");
            let mut headers = headers.to_vec();
            headers.push(("authorization", &authorization));
            let answer = server.request(method, path, &headers, b"");
            let expected = if held == privilege { allowed } else { 403 };
            assert_eq!(answer.status, expected, "{method} {path} with {held}: {}", answer.text());
            if expected >= 400 {
                answer.problem(expected);
            }
        }
    }
}

#[test]
fn revocation_counts_at_once() {
    let server = Server::new();
    let key = keys::create(&server.database, new_key(&[Privilege::Get])).unwrap();
    with_key(&server, &key).problem(404);
    assert!(keys::revoke(&server.database, &key[3..19]).unwrap());
    with_key(&server, &key).problem(401);
    assert!(!keys::revoke(&server.database, &key).unwrap(), "it was revoked before");
    let listed = keys::list(&server.database).unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|listed| listed.id == key[3..19] && listed.revoked_at.is_some()));
    assert!(!format!("{listed:?}").contains(&key[20..]), "no secret is kept");
}

#[test]
fn addresses_count_and_only_trusted_proxies_vouch_for_them() {
    let allow = |range: &str| NewKey { networks: vec![range.parse().unwrap()], ..new_key(&Privilege::ALL) };
    let ask = |server: &Server, key: &str, forwarded: &str| {
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str()), ("x-forwarded-for", forwarded)];
        server.request("GET", NOWHERE, &headers, b"").status
    };
    let direct = Server::new();
    let here = keys::create(&direct.database, allow("127.0.0.0/8")).unwrap();
    let there = keys::create(&direct.database, allow("198.51.100.0/24")).unwrap();
    assert_eq!(ask(&direct, &here, "198.51.100.1"), 404);
    assert_eq!(ask(&direct, &there, "198.51.100.1"), 403, "nobody vouches");

    let behind = Server::with(|settings| settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]);
    let here = keys::create(&behind.database, allow("127.0.0.0/8")).unwrap();
    let there = keys::create(&behind.database, allow("198.51.100.0/24")).unwrap();
    assert_eq!(ask(&behind, &there, "198.51.100.1"), 404);
    assert_eq!(ask(&behind, &there, "198.51.100.1, 203.0.113.1"), 403, "the first is the caller's own word");
    assert_eq!(ask(&behind, &here, "198.51.100.1"), 403);
}
