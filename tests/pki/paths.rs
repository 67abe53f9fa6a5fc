//! Paths: loops, crowds, constraints.

use countersign::budget::Exhausted;
use countersign::pki::path::PathErrorKind;
use countersign::pki::{Certificate, TrustAnchor};

use crate::made::{Form, NOW, at, build, ca, extension, name, oid, store, tlv};

#[test]
fn a_chain_that_loops_ends() {
    let ca = [ca()];
    let a = Form::new(&name("B"), &name("A"), 1, &ca).make();
    let b = Form::new(&name("A"), &name("B"), 2, &ca).make();
    let leaf = Form::new(&name("A"), &name("leaf"), 3, &[]).make();
    let root = Form::new(&name("root"), &name("root"), 4, &ca).make();
    let error = build(&leaf, [a, b], &store([TrustAnchor::new(root, "test")]), NOW).unwrap_err();
    assert_eq!(error.kind, PathErrorKind::NoIssuer);
    assert_eq!(error.sub_indication(), "NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn a_thousand_cross_certificates_cost_a_bounded_amount() {
    let ca = [ca()];
    let crowd: Vec<Certificate> =
        (0..1000).map(|key| Form::new(&name("crowd"), &name("crowd"), key, &ca).make()).collect();
    let leaf = Form::new(&name("crowd"), &name("leaf"), 5000, &[]).make();
    let root = Form::new(&name("root"), &name("root"), 5001, &ca).make();
    let trust = store([TrustAnchor::new(root.clone(), "test")]);
    let error = build(&leaf, crowd.clone(), &trust, NOW).unwrap_err();
    assert!(error.is_fatal(), "{error}");
    // the way out is found at once, because anchors come first
    let (issuer, subject) = (name("root"), name("crowd"));
    let out = Form { from: "20210101000000Z", ..Form::new(&issuer, &subject, 5002, &ca) }.make();
    let path = build(&leaf, crowd.into_iter().chain([out]), &trust, NOW).unwrap();
    assert_eq!(path.certificates().len(), 3);
    assert_eq!(path.anchor().certificate, root);
}

#[test]
fn anchors_out_of_date_are_told_apart_from_anchors_withdrawn() {
    let ca = [ca()];
    let old = Form { to: "20210101000000Z", ..Form::new(&name("root"), &name("root"), 1, &ca) }.make();
    let leaf = Form::new(&name("root"), &name("leaf"), 2, &[]).make();
    let anchor = TrustAnchor::new(old, "test");
    let path = build(&leaf, [], &store([anchor.clone()]), NOW).unwrap();
    assert!(path.findings().iter().any(|finding| finding.code == "anchor-outside-validity"));
    let sunset = at("2024-01-01T00:00:00Z");
    let withdrawn = store([anchor.with_sunset(sunset)]);
    assert_eq!(build(&leaf, [], &withdrawn, NOW).unwrap_err().kind, PathErrorKind::Sunset { sunset });
    assert!(build(&leaf, [], &withdrawn, "2023-12-31T23:59:59Z").is_ok());
}

#[test]
fn a_signer_that_is_an_anchor_needs_no_ca() {
    let own = Form::new(&name("me"), &name("me"), 1, &[]).make();
    let trust = store([TrustAnchor::new(own.clone(), "test")]);
    assert_eq!(build(&own, [], &trust, NOW).unwrap().certificates().len(), 1);
    let error = build(&own, [], &trust, "2031-01-01T00:00:00Z").unwrap_err();
    assert!(matches!(error.kind, PathErrorKind::Expired { .. }), "{error}");
}

#[test]
fn issuers_are_held_to_their_constraints() {
    let path_length =
        |limit: u8| extension("2.5.29.19", true, &tlv(0x30, &[&[1, 1, 0xff], &tlv(2, &[&[limit]])]));
    let no_sign = extension("2.5.29.15", true, &[3, 2, 1, 2]);
    let unknown = extension("1.3.6.1.4.1.99999.1", true, &[5, 0]);
    let twice = [ca(), extension("2.5.29.14", false, &[4, 1, 1]), extension("2.5.29.14", false, &[4, 1, 2])];
    let dns = |text: &str| tlv(0x82, &[text.as_bytes()]);
    let constrained =
        extension("2.5.29.30", true, &tlv(0x30, &[&tlv(0xa0, &[&tlv(0x30, &[&dns("example.com")])])]));
    let san = |text: &str| extension("2.5.29.17", false, &tlv(0x30, &[&dns(text)]));
    for (what, issuer, leaf, want) in [
        ("plain", vec![ca()], vec![], None),
        ("no basic constraints", vec![], vec![], Some(PathErrorKind::NotCa)),
        ("path length 0 for a leaf", vec![path_length(0)], vec![], None),
        (
            "no keyCertSign",
            vec![ca(), no_sign],
            vec![],
            Some(PathErrorKind::KeyUsage { needed: vec!["keyCertSign"] }),
        ),
        (
            "unknown critical extension",
            vec![ca(), unknown],
            vec![],
            Some(PathErrorKind::UnknownCriticalExtension(countersign::asn1::ObjectIdentifier::new_unwrap(
                "1.3.6.1.4.1.99999.1",
            ))),
        ),
        (
            "an extension twice",
            twice.to_vec(),
            vec![],
            Some(PathErrorKind::DuplicateExtension(countersign::asn1::ObjectIdentifier::new_unwrap(
                "2.5.29.14",
            ))),
        ),
        ("name within", vec![ca(), constrained.clone()], vec![san("a.example.com")], None),
        (
            "name outside",
            vec![ca(), constrained],
            vec![san("example.org")],
            Some(PathErrorKind::NameConstraint { name: "DNS name example.org".into(), excluded: false }),
        ),
    ] {
        let roots = [ca()];
        let root = Form::new(&name("root"), &name("root"), 1, &roots).make();
        let issuer = Form::new(&name("root"), &name("ca"), 2, &issuer).make();
        let leaf = Form::new(&name("ca"), &name("leaf"), 3, &leaf).make();
        let judged = build(&leaf, [issuer], &store([TrustAnchor::new(root, "test")]), NOW);
        assert_eq!(judged.err().map(|error| error.kind), want, "{what}");
    }
}

#[test]
fn policies_that_would_explode_as_a_tree_do_not() {
    // each CA maps each of 30 policies to all 30 of the next: 30^15 nodes in the tree of RFC 5280
    let policy = |number: usize| oid(&format!("1.2.3.{number}"));
    let all: Vec<Vec<u8>> = (0..30).map(policy).collect();
    let policies: Vec<u8> =
        tlv(0x30, &[&all.iter().map(|policy| tlv(0x30, &[policy])).collect::<Vec<_>>().concat()]);
    let pairs = all.iter().flat_map(|a| all.iter().map(|b| tlv(0x30, &[a, b]))).collect::<Vec<_>>();
    let mappings = tlv(0x30, &[&pairs.concat()]);
    let extensions =
        [ca(), extension("2.5.29.32", false, &policies), extension("2.5.29.33", true, &mappings)];
    let roots = [ca()];
    let root = Form::new(&name("0"), &name("0"), 0, &roots).make();
    let cas = (1..=15).map(|depth: u32| {
        Form::new(&name(&(depth - 1).to_string()), &name(&depth.to_string()), depth, &extensions).make()
    });
    let leaf = Form::new(&name("15"), &name("leaf"), 99, &[extension("2.5.29.32", false, &policies)]).make();
    let path = build(&leaf, cas, &store([TrustAnchor::new(root, "test")]), NOW).unwrap();
    assert_eq!(path.policies().len(), 30);
}

/// Every name of the leaf against every constraint of every issuer would be 40 million comparisons.
#[test]
fn name_constraints_that_would_explode_are_counted() {
    let dns = |text: &str| tlv(0x82, &[text.as_bytes()]);
    let subtrees: Vec<u8> =
        (0..2_000).flat_map(|number| tlv(0x30, &[&dns(&format!("a{number}.example"))])).collect();
    let constrained = [ca(), extension("2.5.29.30", true, &tlv(0x30, &[&tlv(0xa1, &[&subtrees])]))];
    let names: Vec<u8> = (0..2_000).flat_map(|number| dns(&format!("b{number}.example.org"))).collect();
    let san = [extension("2.5.29.17", false, &tlv(0x30, &[&names]))];
    let roots = [ca()];
    let root = Form::new(&name("0"), &name("0"), 0, &roots).make();
    let cas = (1..=10).map(|depth: u32| {
        Form::new(&name(&(depth - 1).to_string()), &name(&depth.to_string()), depth, &constrained).make()
    });
    let leaf = Form::new(&name("10"), &name("leaf"), 99, &san).make();
    let error = build(&leaf, cas, &store([TrustAnchor::new(root, "test")]), NOW).unwrap_err();
    assert_eq!(error.kind, PathErrorKind::Exhausted(Exhausted::NameComparisons), "{error}");
}

/// Three thousand policies, each mapped to two others, ten levels deep.
#[test]
fn policies_by_the_thousand_cost_little() {
    let policy = |number: usize| oid(&format!("1.2.3.{number}"));
    let all: Vec<Vec<u8>> = (0..3_000).map(policy).collect();
    let policies = tlv(0x30, &[&all.iter().flat_map(|policy| tlv(0x30, &[policy])).collect::<Vec<_>>()]);
    let pair = |number: usize, by: usize| tlv(0x30, &[&all[number], &all[(number + by) % all.len()]]);
    let pairs: Vec<u8> = (0..3_000).flat_map(|number| [pair(number, 1), pair(number, 7)].concat()).collect();
    let extensions =
        [ca(), extension("2.5.29.32", false, &policies), extension("2.5.29.33", true, &tlv(0x30, &[&pairs]))];
    let roots = [ca()];
    let root = Form::new(&name("0"), &name("0"), 0, &roots).make();
    let cas = (1..=10).map(|depth: u32| {
        Form::new(&name(&(depth - 1).to_string()), &name(&depth.to_string()), depth, &extensions).make()
    });
    let leaf = Form::new(&name("10"), &name("leaf"), 99, &[extension("2.5.29.32", false, &policies)]).make();
    let path = build(&leaf, cas, &store([TrustAnchor::new(root, "test")]), NOW).unwrap();
    assert_eq!(path.policies().len(), 3_000);
}

/// RFC 9598 6: a constraint on mailboxes holds for internationalised ones, which are names of another form.
#[test]
fn internationalised_mailboxes_are_constrained() {
    let base = tlv(0x30, &[&tlv(0x30, &[&tlv(0x81, &[b"example.com"])])]);
    let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
    let mailbox = |text: &[u8]| {
        let value = tlv(0xa0, &[&tlv(0xa0, &[&oid("1.3.6.1.5.5.7.8.9"), &tlv(0xa0, &[&tlv(12, &[text])])])]);
        extension("2.5.29.17", false, &tlv(0x30, &[&value[2..]]))
    };
    for (tag, text, wanted) in [
        (0xa0, &b"user@example.com"[..], true),
        (0xa0, b"user@example.org", false),
        (0xa0, "user@b\u{fc}cher.example".as_bytes(), false),
        (0xa1, b"user@example.com", false),
        (0xa1, b"user@example.org", true),
    ] {
        let mut constraint = base.clone();
        constraint[0] = tag;
        let constrained = [ca(), extension("2.5.29.30", true, &tlv(0x30, &[&constraint]))];
        let issuer = Form { serial: &[3], ..Form::new(&name("root"), &name("ca"), 2, &constrained) }.make();
        let named = [mailbox(text)];
        let leaf = Form { serial: &[5], ..Form::new(&name("ca"), &name("leaf"), 3, &named) }.make();
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        assert_eq!(build(&leaf, [issuer], &trust, NOW).is_ok(), wanted, "{tag:x} {}", text.escape_ascii());
    }
}

/// RFC 5280 4.2.1.4 and RFC 3739 3.2.6: who can't read all of a critical extension refuses the certificate.
#[test]
fn critical_extensions_are_understood_whole() {
    let qualified = |id: &str| {
        let qualifier = tlv(0x30, &[&tlv(0x30, &[&oid(id), &tlv(22, &[b"x"])])]);
        tlv(0x30, &[&tlv(0x30, &[&oid("1.2.3"), &qualifier])])
    };
    let stated = |id: &str| tlv(0x30, &[&tlv(0x30, &[&oid(id)])]);
    let (policies, statements) = ("2.5.29.32", "1.3.6.1.5.5.7.1.3");
    let root_name = name("root");
    let root = Form::new(&root_name, &root_name, 1, &[ca()]).make();
    for (what, id, value, known) in [
        ("no qualifier", policies, stated("1.2.3"), true),
        ("CPS", policies, qualified("1.3.6.1.5.5.7.2.1"), true),
        ("user notice", policies, qualified("1.3.6.1.5.5.7.2.2"), true),
        ("another qualifier", policies, qualified("1.3.6.1.4.1.99999.1"), false),
        ("compliance", statements, stated("0.4.0.1862.1.1"), true),
        ("the syntax", statements, stated("1.3.6.1.5.5.7.11.1"), true),
        ("another statement", statements, stated("1.3.6.1.4.1.99999.1"), false),
    ] {
        for critical in [false, true] {
            let leaf = Form::new(&root_name, &name("leaf"), 2, &[extension(id, critical, &value)]).make();
            let built = build(&leaf, [], &store([TrustAnchor::new(root.clone(), "root")]), NOW);
            assert_eq!(built.is_ok(), known || !critical, "{what} {critical}");
        }
    }
}

/// RFC 5280 7.1, RFC 4518 2.3: a name is the same in another normal form, where it is excluded as where it is permitted.
#[test]
fn constrained_names_in_other_normal_forms() {
    let root_name = name("root");
    let root = Form::new(&root_name, &root_name, 1, &[ca()]).make();
    for (excluded, tag) in [(true, 0xa1), (false, 0xa0)] {
        for (what, subject, within) in [
            ("composed", "Kev\u{e4}t", true),
            ("decomposed", "Keva\u{308}t", true),
            ("in wide letters", "\u{ff2b}ev\u{e4}t", true),
            ("without the diaeresis", "Kevat", false),
        ] {
            let subtree = tlv(tag, &[&tlv(0x30, &[&tlv(0xa4, &[&name("Kev\u{e4}t")])])]);
            let constrained = [ca(), extension("2.5.29.30", true, &tlv(0x30, &[&subtree]))];
            let issuer = Form::new(&root_name, &name("CA"), 2, &constrained).make();
            let leaf = Form::new(&name("CA"), &name(subject), 3, &[]).make();
            let built = build(&leaf, [issuer], &store([TrustAnchor::new(root.clone(), "root")]), NOW);
            assert_eq!(built.is_ok(), within != excluded, "{what} {excluded}");
        }
    }
}

/// RFC 5280 4.2.1.10: names of every form, against constraints of every form; what can't be told counts against the name.
#[test]
fn names_of_every_form_are_constrained() {
    let uri = |text: &str| tlv(0x86, &[text.as_bytes()]);
    let other = |kind: &str| tlv(0xa0, &[&oid(kind), &tlv(0xa0, &[&tlv(12, &[b"x"])])]);
    let mailbox = |text: &str| tlv(0x81, &[text.as_bytes()]);
    let email = |text: &str| {
        let attribute = tlv(0x30, &[&oid("1.2.840.113549.1.9.1"), &tlv(22, &[text.as_bytes()])]);
        tlv(0x30, &[&tlv(0x31, &[&attribute])])
    };
    let (x400, party) = (tlv(0xa3, &[&[5, 0]]), tlv(0xa5, &[&[0x81, 1, b'x']]));
    let leaf_name = name("leaf");
    let host = tlv(0x87, &[&[192, 0, 2, 1]]);
    // (permitted, not excluded)
    let (within, outside, unclear, unconcerned) =
        ((true, false), (false, true), (false, false), (true, true));
    for (what, subject, named, base, wanted) in [
        ("a URI", &leaf_name, Some(uri("http://a.example.com/x")), uri(".example.com"), within),
        ("another URI", &leaf_name, Some(uri("http://a.example.org/")), uri(".example.com"), outside),
        ("a URI without a host", &leaf_name, Some(uri("urn:x")), uri(".example.com"), unclear),
        (
            "an address",
            &leaf_name,
            Some(host.clone()),
            tlv(0x87, &[&[192, 0, 2, 0, 255, 255, 255, 0]]),
            within,
        ),
        (
            "another address",
            &leaf_name,
            Some(host.clone()),
            tlv(0x87, &[&[192, 0, 3, 0, 255, 255, 255, 0]]),
            outside,
        ),
        ("a name of a kind", &leaf_name, Some(other("1.2.3")), other("1.2.3"), unclear),
        ("a name of another kind", &leaf_name, Some(other("1.2.4")), other("1.2.3"), unconcerned),
        ("an X.400 address", &leaf_name, Some(x400.clone()), x400.clone(), unclear),
        ("a party", &leaf_name, Some(party), x400, unconcerned),
        ("a mailbox", &leaf_name, Some(mailbox("a@example.com")), mailbox("example.com"), within),
        ("a mailbox and a URI", &leaf_name, Some(mailbox("a@example.com")), uri("example.com"), unconcerned),
        ("the subject's mailbox", &email("a@example.com"), None, mailbox("example.com"), within),
        ("the subject's other mailbox", &email("a@example.org"), None, mailbox("example.com"), outside),
        (
            "the subject's mailbox beside one of its own",
            &email("a@example.org"),
            Some(mailbox("a@example.com")),
            mailbox("example.com"),
            within,
        ),
    ] {
        let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
        let built = |tag: u8| {
            let subtrees = tlv(tag, &[&tlv(0x30, &[&base])]);
            let constrained = [ca(), extension("2.5.29.30", true, &tlv(0x30, &[&subtrees]))];
            let issuer =
                Form { serial: &[3], ..Form::new(&name("root"), &name("ca"), 2, &constrained) }.make();
            let names: Vec<Vec<u8>> =
                named.iter().map(|named| extension("2.5.29.17", false, &tlv(0x30, &[named]))).collect();
            let leaf = Form { serial: &[5], ..Form::new(&name("ca"), subject, 3, &names) }.make();
            build(&leaf, [issuer], &store([TrustAnchor::new(root.clone(), "test")]), NOW).is_ok()
        };
        assert_eq!((built(0xa0), built(0xa1)), wanted, "{what}");
    }
}

/// RFC 5280 6.1.3 d to f, 6.1.4 a, b, h to j: an explicit policy is asked for, mapped, or any.
#[test]
fn an_explicit_policy_holds_for_the_whole_path() {
    const ANY: &str = "2.5.29.32.0";
    let policies = |ids: &[&str]| {
        let list: Vec<u8> = ids.iter().flat_map(|id| tlv(0x30, &[&oid(id)])).collect();
        extension("2.5.29.32", false, &tlv(0x30, &[&list]))
    };
    let mapping = |from: &str, to: &str| {
        extension("2.5.29.33", true, &tlv(0x30, &[&tlv(0x30, &[&oid(from), &oid(to)])]))
    };
    let explicit = extension("2.5.29.36", true, &tlv(0x30, &[&[0x80, 1, 0]]));
    let no_mapping = extension("2.5.29.36", true, &tlv(0x30, &[&[0x80, 1, 0, 0x81, 1, 0]]));
    let no_any = extension("2.5.29.54", true, &[2, 1, 0]);
    let (one, other) = ("1.2.3.1", "1.2.3.2");
    type Extensions = Vec<Vec<u8>>;
    let cases: Vec<(&str, Extensions, Extensions, Extensions, bool)> = vec![
        ("none asked for", vec![], vec![], vec![], true),
        (
            "the same",
            vec![policies(&[one]), explicit.clone()],
            vec![policies(&[one])],
            vec![policies(&[one])],
            true,
        ),
        (
            "one of two",
            vec![policies(&[one, other]), explicit.clone()],
            vec![policies(&[other])],
            vec![policies(&[other])],
            true,
        ),
        (
            "another in the middle",
            vec![policies(&[one]), explicit.clone()],
            vec![policies(&[other])],
            vec![policies(&[one])],
            false,
        ),
        (
            "another at the end",
            vec![policies(&[one]), explicit.clone()],
            vec![policies(&[one])],
            vec![policies(&[other])],
            false,
        ),
        ("none at the end", vec![policies(&[one]), explicit.clone()], vec![policies(&[one])], vec![], false),
        (
            "any in the middle",
            vec![policies(&[one]), explicit.clone()],
            vec![policies(&[ANY])],
            vec![policies(&[one])],
            true,
        ),
        (
            "any at the end",
            vec![policies(&[one]), explicit.clone()],
            vec![policies(&[one])],
            vec![policies(&[ANY])],
            true,
        ),
        (
            "any where it is inhibited",
            vec![policies(&[one]), explicit.clone(), no_any.clone()],
            vec![policies(&[one])],
            vec![policies(&[ANY])],
            false,
        ),
        (
            "mapped",
            vec![policies(&[one]), explicit.clone(), mapping(one, other)],
            vec![policies(&[other])],
            vec![policies(&[other])],
            true,
        ),
        (
            "the old one after it was mapped",
            vec![policies(&[one]), explicit.clone(), mapping(one, other)],
            vec![policies(&[one])],
            vec![policies(&[one])],
            false,
        ),
        (
            "mapped where that is inhibited",
            vec![policies(&[one]), no_mapping],
            vec![policies(&[one]), mapping(one, other)],
            vec![policies(&[other])],
            false,
        ),
        (
            "mapped where any is",
            vec![policies(&[ANY]), explicit.clone(), mapping(one, other)],
            vec![policies(&[other])],
            vec![policies(&[other])],
            true,
        ),
        ("any mapped", vec![policies(&[ANY]), mapping(ANY, other)], vec![], vec![], false),
    ];
    for (what, first, second, leaf, wanted) in cases {
        let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
        let with_ca = |more: Extensions| [vec![ca()], more].concat();
        let (first, second) = (with_ca(first), with_ca(second));
        let first = Form { serial: &[3], ..Form::new(&name("root"), &name("one"), 2, &first) }.make();
        let second = Form { serial: &[4], ..Form::new(&name("one"), &name("two"), 3, &second) }.make();
        let leaf = Form { serial: &[5], ..Form::new(&name("two"), &name("leaf"), 4, &leaf) }.make();
        let built = build(&leaf, [first, second], &store([TrustAnchor::new(root, "test")]), NOW);
        assert_eq!(built.is_ok(), wanted, "{what}: {:?}", built.err());
    }
    // 6.1.3 d 2: a certificate that an authority issues to itself may still say any, but at the end.
    for (at_the_end, wanted) in [(false, true), (true, false)] {
        let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
        let above = [ca(), policies(&[one]), explicit.clone(), no_any.clone()];
        let first = Form { serial: &[3], ..Form::new(&name("root"), &name("one"), 2, &above) }.make();
        let any = [ca(), policies(&[ANY])];
        let own = Form { serial: &[4], ..Form::new(&name("one"), &name("one"), 3, &any) }.make();
        let end = [policies(&[one])];
        let leaf = Form { serial: &[5], ..Form::new(&name("one"), &name("leaf"), 4, &end) }.make();
        let (leaf, pool) = if at_the_end { (own, vec![first]) } else { (leaf, vec![own, first]) };
        let built = build(&leaf, pool, &store([TrustAnchor::new(root, "test")]), NOW);
        assert_eq!(built.is_ok(), wanted, "{at_the_end}: {:?}", built.err());
    }
}
