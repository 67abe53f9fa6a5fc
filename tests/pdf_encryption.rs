//! Documents that qpdf encrypted: every revision of the standard security handler, every password.

use std::fs;
use std::path::Path;

use countersign::budget::{Budget, Uninterrupted};
use countersign::error::Error;
use countersign::limits::Limits;
use countersign::pdf::{Document, Object, OpenOptions};

const FILES: &[(&str, &str)] = &[
    ("rc4-40", "RC4-40 (R2)"),
    ("rc4-128", "RC4-128 (R3)"),
    ("rc4-128-v4", "RC4-128 (R4)"),
    ("aes-128", "AES-128 (R4)"),
    ("aes-128-cleartext-metadata", "AES-128 (R4)"),
    ("aes-256-r5", "AES-256 (R5)"),
    ("aes-256-r6", "AES-256 (R6)"),
    ("aes-256-r6-empty", "AES-256 (R6)"),
    ("aes-256-r6-object-streams", "AES-256 (R6)"),
];

fn read(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/encryption/{name}.pdf"))).unwrap()
}

#[test]
fn the_user_and_the_owner_read_everything() {
    for (name, description) in FILES {
        let bytes = read(name);
        for password in ["usr", "own"] {
            if name.ends_with("empty") && password == "usr" {
                continue;
            }
            let budget = Budget::new(Limits::default(), &Uninterrupted);
            let document = Document::open(&bytes, &OpenOptions::with_password(password), &budget).unwrap();
            assert_eq!(document.encryption(), Some(*description), "{name}");
            let latest = document.latest();
            let catalog = latest.catalog();
            let catalog = catalog.as_dictionary().unwrap();
            let secret = catalog.get(b"Secret").and_then(Object::as_string).unwrap();
            assert_eq!(&*secret.bytes, b"a secret", "{name}");
            let metadata = latest.value(catalog, b"Metadata").unwrap();
            let data = latest.data(metadata.as_stream().unwrap()).unwrap().unwrap();
            assert_eq!(data, b"metadata", "{name}");
            let signature = latest.value(catalog, b"Sig").unwrap();
            let signature = signature.as_dictionary().unwrap();
            let string = |key: &[u8]| signature.get(key).and_then(Object::as_string).unwrap().bytes.clone();
            assert_eq!(&*string(b"Reason"), b"a reason", "{name}");
            assert_eq!(&*string(b"Contents"), b"\x30\x82\x01\x02", "{name}");
            let pages = latest.value(catalog, b"Pages").unwrap();
            let kids = latest.value(pages.as_dictionary().unwrap(), b"Kids").unwrap();
            let page = latest.resolve(&kids.as_array().unwrap()[0]).unwrap();
            let contents = latest.value(page.as_dictionary().unwrap(), b"Contents").unwrap();
            let data = latest.data(contents.as_stream().unwrap()).unwrap().unwrap();
            assert_eq!(data, b"secret stream", "{name}");
            assert_eq!(document.findings(), [], "{name}");
        }
    }
}

#[test]
fn the_empty_password_needs_no_asking() {
    let bytes = read("aes-256-r6-empty");
    for options in [OpenOptions::default(), OpenOptions::with_password("wrong")] {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        assert!(Document::open(&bytes, &options, &budget).is_ok());
    }
}

#[test]
fn without_the_password_it_says_so() {
    for (name, _) in FILES.iter().filter(|(name, _)| !name.ends_with("empty")) {
        let bytes = read(name);
        for (options, want) in [
            (OpenOptions::default(), "a password is needed"),
            (OpenOptions::with_password("wrong"), "the password is wrong"),
            (OpenOptions::with_password("пароль"), "the password is wrong"),
        ] {
            let budget = Budget::new(Limits::default(), &Uninterrupted);
            match Document::open(&bytes, &options, &budget) {
                Err(Error::Encrypted(message)) => assert_eq!(message, want, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

#[test]
fn the_encryption_dictionary_is_not_decrypted() {
    let bytes = read("aes-256-r6");
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&bytes, &OpenOptions::with_password("usr"), &budget).unwrap();
    let latest = document.latest();
    let encrypt = latest.value(latest.trailer(), b"Encrypt").unwrap();
    let perms = encrypt.as_dictionary().unwrap().get(b"Perms").and_then(Object::as_string).unwrap();
    assert_eq!(perms.bytes.len(), 16);
}
