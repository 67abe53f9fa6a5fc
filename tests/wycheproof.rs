//! Other people's signature vectors: every `invalid` one must be refused, every `valid` one accepted.
//!
//! They are not part of this repository; without them the test says so and runs nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;

use countersign::asn1::ObjectIdentifier;
use countersign::crypto::{
    AlgorithmIdentifier, DigestAlgorithm, Provider, PublicKey, PureRust, SignatureAlgorithm,
};
use countersign_accelerated::Accelerated;
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    ["../shared/corpus", "../../shared/corpus"].iter().map(|path| root.join(path)).find(|path| path.is_dir())
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn digest(name: &str) -> DigestAlgorithm {
    let name = match name.strip_prefix("SHA-") {
        Some(rest) => format!("sha{}", rest.replace('/', "_")),
        None => name.to_lowercase().replace('-', "_"),
    };
    DigestAlgorithm::from_name(&name).unwrap_or_else(|| panic!("digest {name}"))
}

fn algorithm(file: &Value, group: &Value) -> SignatureAlgorithm {
    let sha = || digest(group["sha"].as_str().unwrap());
    match file["algorithm"].as_str().unwrap() {
        "RSASSA-PKCS1-v1_5" => SignatureAlgorithm::RsaPkcs1 { digest: sha() },
        "RSASSA-PSS" => SignatureAlgorithm::RsaPss {
            digest: sha(),
            mask: digest(group["mgfSha"].as_str().unwrap()),
            salt_length: usize::try_from(group["sLen"].as_u64().unwrap()).unwrap(),
        },
        "DSA" => SignatureAlgorithm::Dsa { digest: sha() },
        "ECDSA" => SignatureAlgorithm::Ecdsa { digest: sha() },
        "EDDSA" => match group["publicKey"]["curve"].as_str().unwrap() {
            "edwards448" => SignatureAlgorithm::Ed448,
            _ => SignatureAlgorithm::Ed25519,
        },
        "ML-DSA-44" => SignatureAlgorithm::MlDsa44,
        "ML-DSA-65" => SignatureAlgorithm::MlDsa65,
        "ML-DSA-87" => SignatureAlgorithm::MlDsa87,
        other => panic!("algorithm {other}"),
    }
}

/// RSA files that were made for generation have no public key on its own: written from its numbers.
fn public_key(group: &Value) -> Option<Vec<u8>> {
    if let Some(der) = group["publicKeyDer"].as_str() {
        return Some(hex(der));
    }
    let key = &group["privateKey"];
    let (modulus, exponent) = (key["modulus"].as_str()?, key["publicExponent"].as_str()?);
    let numbers = [element(2, &hex(modulus)), element(2, &hex(exponent))].concat();
    let algorithm = hex("300d06092a864886f70d0101010500");
    let bits = element(3, &[vec![0], element(0x30, &numbers)].concat());
    Some(element(0x30, &[algorithm, bits].concat()))
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, length[0], length[1]], content].concat()
}

#[test]
fn pure_rust() {
    judge(&PureRust);
}

#[test]
fn accelerated() {
    let provider = Accelerated::new();
    println!("the processor has the instructions: {}", provider.is_supported());
    judge(&provider);
}

fn judge(provider: &dyn Provider) {
    let Some(corpus) = corpus() else {
        println!("wycheproof: 0 cases, the corpus is not here");
        return;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpus.join("wycheproof"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let (mut total, mut acceptable, mut wrong) = (0, BTreeMap::new(), Vec::new());
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut ran = 0;
        for group in file["testGroups"].as_array().unwrap() {
            let algorithm = algorithm(&file, group);
            let spki = public_key(group);
            for test in group["tests"].as_array().unwrap() {
                let text = |key: &str| test[key].as_str().unwrap_or_default();
                if test["ctx"].as_str().is_some_and(|context| !context.is_empty()) {
                    continue; // CMS has no contexts (RFC 9882 2)
                }
                // ML-DSA keys of a wrong length come without a DER encoding.
                let spki = spki.clone().unwrap_or_else(|| lattice_key(&algorithm, group));
                let verdict = provider.verify(&algorithm, &spki, &hex(text("msg")), &hex(text("sig")));
                ran += 1;
                match (text("result"), verdict.is_ok()) {
                    ("valid", true) | ("invalid", false) => {}
                    ("acceptable", accepted) => {
                        let flags = test["flags"].to_string();
                        *acceptable.entry((name.clone(), flags, accepted)).or_insert(0) += 1;
                    }
                    (result, _) => {
                        wrong.push(format!(
                            "{name} {}: {} is {result}: {verdict:?}",
                            test["tcId"],
                            text("comment")
                        ));
                    }
                }
            }
        }
        println!("{name}: {ran}");
        total += ran;
    }
    for ((name, flags, accepted), count) in acceptable {
        println!("acceptable {flags} in {name}: {count} {}", if accepted { "accepted" } else { "refused" });
    }
    println!("wycheproof: {total} cases, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(total > 1000);
}

fn lattice_key(algorithm: &SignatureAlgorithm, group: &Value) -> Vec<u8> {
    let last = match algorithm {
        SignatureAlgorithm::MlDsa44 => 17,
        SignatureAlgorithm::MlDsa65 => 18,
        _ => 19,
    };
    let oid = element(6, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, last]);
    let key = hex(group["publicKey"].as_str().unwrap());
    element(0x30, &[element(0x30, &oid), element(3, &[vec![0], key].concat())].concat())
}

/// The key parameters of the `_params` files say what the group says.
#[test]
fn pss_keys_carry_their_parameters() {
    let Some(corpus) = corpus() else {
        println!("wycheproof pss keys: 0 cases, the corpus is not here");
        return;
    };
    let mut ran = 0;
    for entry in std::fs::read_dir(corpus.join("wycheproof")).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().contains("_params_test") {
            continue;
        }
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for group in file["testGroups"].as_array().unwrap() {
            let spki = hex(group["publicKeyDer"].as_str().unwrap());
            let Ok(PublicKey::Rsa { pss: Some(identifier), .. }) = PublicKey::parse(&spki) else {
                panic!("{path:?}: no pss key")
            };
            let identifier: AlgorithmIdentifier = identifier;
            assert_eq!(identifier.oid, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10"));
            assert_eq!(
                SignatureAlgorithm::resolve(&identifier, None),
                Ok(algorithm(&file, group)),
                "{path:?}"
            );
            ran += 1;
        }
    }
    println!("wycheproof pss keys: {ran} cases");
}
