//! 12.8.4: the security store that a signature covers.

use super::{allowed, locked, stream, updated};

#[test]
fn the_evidence_for_a_signature_stays() {
    let entry = |text: &str| {
        format!(
            "<</VRI<</0123456789ABCDEF0123456789ABCDEF01234567<<{text}>>>>/Certs[31 0 R 32 0 R]/OCSPs[33 0 R 34 0 R]/CRLs[35 0 R]>>"
        )
    };
    let [one, two, three, four, five] = ["a", "b", "c", "d", "e"].map(|text| stream("", text));
    let objects = [(31, &*one), (32, &two), (33, &three), (34, &four), (35, &five)];
    let before = "/Type/VRI/Cert[31 0 R]/OCSP[33 0 R]/CRL[35 0 R]/TU(D:2026)";
    for (name, after, wanted) in [
        ("as it was", before, true),
        ("without its type", "/Cert[31 0 R]/OCSP[33 0 R]/CRL[35 0 R]", true),
        ("a copy of a certificate", "/Cert[36 0 R]/OCSP[33 0 R]/CRL[35 0 R]", true),
        ("a newer response", "/Cert[31 0 R]/OCSP[34 0 R]/CRL[35 0 R]", true),
        ("no response", "/Cert[31 0 R]/CRL[35 0 R]", false),
        ("no list", "/Cert[31 0 R]/OCSP[33 0 R]", false),
        ("another certificate", "/Cert[32 0 R]/OCSP[33 0 R]/CRL[35 0 R]", false),
    ] {
        let store = entry(before);
        let objects = [&objects[..], &[(30, &*store)]].concat();
        let file = locked("", "/DSS 30 0 R", &objects);
        allowed(name, &updated(file, &[(30, &entry(after)), (36, &one)]), wanted);
    }
}
