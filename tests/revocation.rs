//! Who may say that a certificate is good, where a whole document is judged.

use countersign::pki::{Evidence, Origin};
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Configuration, TrustStore, Validator};
use countersign_forge::{Authority, Document, Key};

/// RFC 5280 6.3.3 f: another authority of the issuer's name may sign its lists, as long as all above it is good.
#[test]
fn a_list_by_a_namesake_below_a_revoked_authority_says_nothing() {
    let root = Authority::new("Root");
    let issuer = root.subordinate("CA");
    let middle = root.subordinate("Middle");
    let namesake = middle.subordinate_for("CA", Key::p256("of its own"));
    let stranger = root.subordinate("Stranger");
    let signer = issuer.issue("Signer");
    let mut document = Document::blank(1);
    document.sign("Sig1", &signer, &[]);
    let (then, next) = ("20260501000000Z", "20260701000000Z");
    let since = "20260401000000Z";
    for (what, lists, wanted) in [
        ("no list", vec![], Verdict::Indeterminate),
        ("its own", vec![issuer.crl(then, next, &[])], Verdict::TotalPassed),
        ("the namesake's", vec![namesake.crl(then, next, &[])], Verdict::TotalPassed),
    ] {
        for (revoked, verdict) in
            [(&stranger, wanted), (&middle, if what == "its own" { wanted } else { Verdict::Indeterminate })]
        {
            let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
            trust.add_bytes(&root.identity.certificate, "root");
            for authority in [&issuer, &middle, &namesake] {
                evidence.add_certificate_bytes(&authority.identity.certificate, Origin::Caller);
            }
            for list in lists
                .iter()
                .chain([&root.crl(then, next, &[(&revoked.identity, since)]), &middle.crl(then, next, &[])])
            {
                assert_eq!(evidence.add_crl_bytes(list, Origin::Caller), 1);
            }
            let configuration: Configuration = serde_json::from_str(r#"{"revocation": "require"}"#).unwrap();
            let validator = Validator::builder(trust).configuration(configuration).evidence(evidence).build();
            let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
            let found = validator.validate(document.bytes(), "x.pdf", at).unwrap().verdict;
            assert_eq!(found, verdict, "{what}");
        }
    }
}
