//! Signed documents that other people made: digest, mechanism, intactness and value of every signature in them.
//!
//! They are not part of this repository; without them the test says so and runs nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::cms::{
    CertificateFields, Covered, EssMatch, Pkcs1Signature, SignedData, SigningCertificate, verify,
};
use countersign::crypto::PureRust;
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::signature::{Signature, SubFilter, find_signatures};
use countersign::timestamp::TimeStampToken;
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    ["../shared/corpus", "../../shared/corpus"].iter().map(|path| root.join(path)).find(|path| path.is_dir())
}

#[derive(Debug, Default)]
struct Found {
    digest: String,
    mechanism: String,
    intact: Option<bool>,
    valid: Option<bool>,
    remarks: Vec<String>,
}

fn judge(bytes: &[u8], signature: &Signature) -> Found {
    let mut found = Found::default();
    let Some(contents) = &signature.contents else {
        found.remarks.push("no contents".into());
        return found;
    };
    let covered: Vec<u8> = signature
        .declared
        .iter()
        .flat_map(|range| {
            bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()].iter().copied()
        })
        .collect();
    if signature.sub_filter == SubFilter::AdbeX509RsaSha1 {
        let Ok(value) = Pkcs1Signature::parse(&contents.bytes) else {
            found.remarks.push("no pkcs#1".into());
            return found;
        };
        let Some(certificate) = signature.certificates.first() else {
            found.remarks.push("no /Cert".into());
            return found;
        };
        let spki = CertificateFields::parse(certificate).unwrap().public_key;
        let result = value.verify(&PureRust, &covered.as_slice(), spki);
        found.digest = result.digest.map_or_else(String::new, |digest| digest.name().to_owned());
        (found.intact, found.valid) = (result.intact, result.valid);
        return found;
    }
    let signed = match SignedData::parse(&contents.bytes) {
        Ok(signed) => signed,
        Err(error) => {
            found.remarks.push(error.to_string());
            return found;
        }
    };
    let Some(signer) = signed.signer_infos.first() else {
        found.remarks.push("no signer info".into());
        return found;
    };
    let ess = signer.signed().find_map(|signed| SigningCertificate::find(signed).ok().flatten());
    let certificate = signed
        .certificates_of(signer)
        .find(|certificate| ess.as_ref().is_none_or(|ess| ess.matches(certificate) != EssMatch::OtherHash));
    let spki = certificate
        .and_then(|certificate| CertificateFields::parse(certificate).ok())
        .map(|fields| fields.public_key);
    let result = match signature.sub_filter {
        SubFilter::EtsiRfc3161 => match TimeStampToken::from_signed_data(signed.clone()) {
            Ok(token) => {
                let all = token.verify(&PureRust, &covered.as_slice(), certificate);
                let mut signature = all.signature.clone();
                signature.intact = all.intact();
                signature
            }
            Err(error) => {
                found.remarks.push(error.to_string());
                return found;
            }
        },
        SubFilter::AdbePkcs7Sha1 => {
            verify(&PureRust, &signed, signer, Covered::EncapsulatedSha1(&covered.as_slice()), spki)
        }
        _ => verify(&PureRust, &signed, signer, Covered::Detached(&covered.as_slice()), spki),
    };
    if found.digest.is_empty() {
        found.digest = signer.digest_algorithm.digest_name();
    }
    found.mechanism = signer.signature_algorithm.mechanism_name();
    (found.intact, found.valid) = (result.intact, result.valid);
    found.remarks.extend(result.problems.iter().map(ToString::to_string));
    found.remarks.extend(result.notes.iter().map(ToString::to_string));
    found.remarks.extend(result.obstacles);
    if let Some(offset) = signed.trailing {
        found.remarks.push(format!("bytes after the signed data at {offset}"));
    }
    for token in signer.signature_time_stamps() {
        match TimeStampToken::parse(token) {
            Ok(token) => {
                let certificate = token.signer_certificates().next().map(<[u8]>::to_vec);
                let result = token.verify(&PureRust, &&*signer.signature, certificate.as_deref());
                if !result.holds() {
                    found.remarks.push(format!("time-stamp does not hold: {result:?}"));
                }
            }
            Err(error) => found.remarks.push(error.to_string()),
        }
    }
    found
}

fn signatures(path: &Path, password: Option<&str>) -> Option<(Vec<u8>, Vec<Signature>)> {
    let bytes = std::fs::read(path).ok()?;
    let signatures = {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let options = password.map_or_else(OpenOptions::default, OpenOptions::with_password);
        let document = Document::open(&bytes, &options, &budget).ok()?;
        find_signatures(&document).ok()?
    };
    Some((bytes, signatures))
}

#[derive(Default)]
struct Score {
    files: usize,
    judged: usize,
    agreed: usize,
    remarks: BTreeMap<String, usize>,
}

impl Score {
    fn compare(&mut self, what: &str, found: &Found, expected: &Value) {
        self.judged += 1;
        let mut differences = Vec::new();
        for (key, value) in [
            ("digest_algorithm", Value::from(found.digest.as_str())),
            ("signature_mechanism", Value::from(found.mechanism.as_str())),
            ("intact", Value::from(found.intact)),
            ("valid", Value::from(found.valid)),
        ] {
            if let Some(expected) = expected.get(key).filter(|expected| **expected != value) {
                differences.push(format!("{key}: {value}, they have {expected}"));
            }
        }
        if differences.is_empty() {
            self.agreed += 1;
        } else {
            println!("{what}: {} {:?}", differences.join("; "), found.remarks);
        }
        for remark in &found.remarks {
            *self.remarks.entry(remark.chars().take(160).collect()).or_insert(0) += 1;
        }
    }

    fn print(&self, suite: &str) {
        for (remark, count) in &self.remarks {
            println!("    {count} × {remark}");
        }
        println!("{suite}: {} files, {} of {} signatures agree", self.files, self.agreed, self.judged);
    }
}

#[test]
fn documents() {
    let Some(corpus) = corpus() else {
        println!("documents: 0 cases, the corpus is not here");
        return;
    };
    let mut score = Score::default();
    let folder = corpus.join("documents");
    for line in std::fs::read_to_string(folder.join("cases.jsonl")).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = case["file"].as_str().unwrap();
        let Some((bytes, signatures)) = signatures(&folder.join(name), None) else {
            println!("{name}: can't be opened");
            continue;
        };
        score.files += 1;
        for signature in &signatures {
            if let Some(expected) = case["expect"]["fields"].get(&signature.field) {
                score.compare(&format!("{name} {}", signature.field), &judge(&bytes, signature), expected);
            }
        }
    }
    score.print("documents");
    assert!(score.agreed * 100 > score.judged * 95);
}

#[test]
fn pyhanko_suite() {
    let Some(corpus) = corpus() else {
        println!("pyhanko-suite: 0 cases, the corpus is not here");
        return;
    };
    let mut score = Score::default();
    let folder = corpus.join("pyhanko-suite");
    for line in std::fs::read_to_string(folder.join("cases.jsonl")).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if case["kind"] != "signature" && case["kind"] != "long_term" && case["kind"] != "timestamp" {
            continue;
        }
        let name = case["pdf"].as_str().unwrap();
        let password = case["input"]["password"].as_str();
        let Some((bytes, signatures)) = signatures(&folder.join("blobs").join(name), password) else {
            println!("{name}: can't be opened");
            continue;
        };
        score.files += 1;
        let Some(signature) = signatures.iter().find(|signature| case["field"] == signature.field) else {
            println!("{name}: no field {}", case["field"]);
            continue;
        };
        score.compare(&format!("{name} {}", case["test"]), &judge(&bytes, signature), &case["expect"]);
    }
    score.print("pyhanko-suite");
    assert!(score.agreed * 100 > score.judged * 95);
}
