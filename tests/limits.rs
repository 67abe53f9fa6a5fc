//! Bombs: what each costs, what it leaves. `cargo test --release --test limits -- --nocapture` prints time and memory.

mod fixture;

use std::fs;
use std::time::Duration;

use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::cms::SignedData;
use countersign::crypto::{DigestAlgorithm, Provider, PureRust, SignatureAlgorithm, VerifyError};
use countersign::error::Error;
use countersign::limits::Limits;
use countersign::pdf::{Document, ObjectId, OpenOptions};
use countersign::pki::{Certificate, OcspResponse, Signed, Verifier, certificates};
use countersign::time::Time;
use countersign::{Configuration, Report, TrustStore, Validator};
use fixture::{File, zlib};

/// One at a time, so that the memory is each one's own.
#[test]
fn bombs() {
    for (name, bomb) in [
        ("object-stream entries that share an offset", shared_offset as fn()),
        ("a string that fills an object stream", giant_member),
        ("an object stream of members without bytes", empty_members),
        ("ten thousand signatures", ten_thousand_signatures),
        ("an LZW bomb", lzw_bomb),
        ("a Flate bomb as cross-reference stream", flate_bomb),
        ("a security store of small bombs", bombs_in_store),
        ("/Length that leads from stream to stream", length_chain),
        ("huge RSA keys and exponents", huge_keys),
        ("RSA keys of 16384 bits by the thousand", large_keys),
        ("an object identifier of a megabyte", giant_oid),
        ("BER a million levels deep", deep_ber),
        ("10⁵ revisions, judged", many_revisions),
        ("10⁷ cross-reference entries in a stream", many_entries),
        ("an OCSP response on 10⁶ certificates", many_answers),
    ] {
        let (took, held) = measured(bomb);
        println!("{name}: {took:.2?}, {} MiB", held >> 20);
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
        assert!(held < 512 << 20, "{name} held {} MiB", held >> 20);
    }
}

fn shared_offset() {
    let big = format!("({})", "x".repeat(60_000));
    let members: Vec<(u32, &str)> = (0..10_000).map(|index| (10 + index, "")).collect();
    let mut directory = String::new();
    for (number, _) in &members {
        directory += &format!("{number} 0 ");
    }
    let mut file = File::with_page();
    let dictionary = format!("/Type/ObjStm/Filter/FlateDecode/N {}/First {}", members.len(), directory.len());
    file.stream(4, &dictionary, &zlib((directory + &big).as_bytes()));
    let compressed: Vec<(u32, u32, u32)> =
        (0..members.len() as u32).map(|index| (10 + index, 4, index)).collect();
    file.xref_stream(5, &compressed, "");
    // The bytes that each of them is read from are counted.
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    let get = |number: u32| document.latest().get(ObjectId { number, generation: 0 });
    let spent = members.iter().find_map(|(number, _)| get(*number).err());
    assert_eq!(spent, Some(Exhausted::Objects));
}

/// Members are copies of what the stream holds: they are counted with it.
fn giant_member() {
    let pages = |length| format!("<</Type/Pages/Kids[3 0 R]/Count 1/X({})>>", "x".repeat(length));
    for (length, fits) in [(7 << 20, true), (9 << 20, false)] {
        let mut file = File::new();
        file.object(1, "<</Type/Catalog/Pages 2 0 R>>");
        file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
        file.object_stream(4, &[(2, &pages(length))]).xref_stream(5, &[(2, 4, 0)], "");
        if fits {
            assert!(judge(&file.bytes, |limits| limits.memory = 64 << 20).is_ok());
        } else {
            exhausts_with(&file.bytes, Exhausted::Memory, |limits| limits.memory = 64 << 20);
        }
    }
}

fn empty_members() {
    let count = 1 << 20;
    let directory = format!("2 {} {}", count * 4, "9 0 ".repeat(count));
    let mut file = File::new();
    file.object(1, "<</Type/Catalog/Pages 2 0 R>>");
    file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
    let dictionary = format!("/Type/ObjStm/Filter/FlateDecode/N {}/First {}", count + 1, directory.len());
    let data = zlib((directory + "<</Type/Pages/Kids[3 0 R]/Count 1>>").as_bytes());
    file.stream(4, &dictionary, &data).xref_stream(5, &[(2, 4, 0)], "");
    exhausts_with(&file.bytes, Exhausted::Memory, |limits| limits.memory = 64 << 20);
}

fn ten_thousand_signatures() {
    let mut file = File::new();
    let kids: String = (4..10_004).map(|number| format!("{number} 0 R ")).collect();
    file.object(1, &format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{kids}]/SigFlags 3>>>>"));
    file.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
    for number in 4..10_004 {
        file.object(
            number,
            &format!("<</FT/Sig/T({number})/V<</Type/Sig/Filter/A/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<3000>>>>>"),
        );
    }
    file.table("");
    exhausts(&file.bytes, Exhausted::Signatures);
}

fn lzw_bomb() {
    let zeros = vec![0; 24 << 20];
    let data = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&zeros).unwrap();
    drop(zeros);
    let mut file = File::with_page();
    file.object(1, "<</Type/Catalog/Pages 2 0 R/DSS<</Certs[4 0 R]>>>>");
    file.pending.remove(0);
    file.stream(4, "/Filter/LZWDecode", &data).table("");
    exhausts_with(&file.bytes, Exhausted::InflatedBytes, |limits| limits.inflated_bytes = 16 << 20);
}

fn flate_bomb() {
    let data = zlib(&zlib(&vec![0; 96 << 20]));
    let mut file = File::with_page();
    let at = file.at();
    file.raw(format!("9 0 obj<</Type/XRef/Root 1 0 R/Size 40000000/W[1 4 2]/Filter[/FlateDecode/FlateDecode]/Length {}>>stream\n", data.len()));
    file.raw(&data).raw("\nendstream endobj\n").close(at);
    match judge(&file.bytes, |limits| limits.inflated_bytes = 32 << 20) {
        Err(Error::Exhausted(_)) => {}
        Ok(report) => assert!(!report.findings.is_empty(), "read as if it were nothing"),
        Err(error) => panic!("{error}"),
    }
}

/// Each is small enough by itself, and all of them are held until the document is judged.
fn bombs_in_store() {
    let mut file = File::with_page();
    let streams: String = (20..30).map(|number| format!("{number} 0 R ")).collect();
    file.object(1, &format!("<</Type/Catalog/Pages 2 0 R/DSS<</CRLs[{streams}]>>>>"));
    file.pending.remove(0);
    let data = zlib(&vec![0; 6 << 20]);
    for number in 20..30 {
        file.stream(number, "/Filter/FlateDecode", &data);
    }
    file.table("");
    exhausts_with(&file.bytes, Exhausted::Memory, |limits| limits.memory = 64 << 20);
    judge(&file.bytes, |limits| limits.memory = 300 << 20).unwrap();
}

fn length_chain() {
    let mut file = File::with_page();
    for number in 4..5_000 {
        let at = file.at();
        file.entry(number, 0, at);
        let next = if number == 4_999 { 4 } else { number + 1 };
        file.raw(format!("{number} 0 obj<</Length {next} 0 R>>stream\nx\nendstream endobj\n"));
    }
    file.table("");
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    for number in 4..5_000 {
        document.latest().get(ObjectId { number, generation: 0 }).unwrap();
    }
    assert!(!document.findings().is_empty());
}

fn huge_keys() {
    let algorithm = SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha256 };
    for (modulus, exponent, refused) in [(1 << 20, 3, true), (1 << 10, 1 << 20, true), (2_048, 8, false)] {
        let spki = rsa_key(modulus, exponent);
        let verified = PureRust.verify(&algorithm, &spki, b"message", &vec![0x7f; modulus]);
        assert!(verified.is_err());
        if refused {
            assert!(matches!(verified, Err(VerifyError::Unsupported(_))), "{verified:?}");
        }
    }
}

/// Thousands of operations with the largest keys would take minutes: they are paid for by their size.
fn large_keys() {
    let mut limits = Limits::default();
    limits.public_key_operations = 300;
    let budget = Budget::new(limits, &Uninterrupted);
    let verifier = Verifier::new(&PureRust, &budget);
    let root = certificates(&fs::read("testdata/pki/root.pem").unwrap()).remove(0).unwrap();
    let verify = |modulus| verifier.verify(&Signed::certificate(&root), &rsa_key(modulus, 8)).map(drop);
    assert_eq!(verify(256), Ok(()));
    assert_eq!(verify(2_048), Err(Exhausted::PublicKeyOperations));
}

fn giant_oid() {
    let oid = tlv(6, &vec![0x81; 1 << 20]);
    let algorithm = tlv(0x30, &oid);
    for bytes in [tlv(0x30, &[oid.clone(), algorithm.clone()].concat()), tlv(0x30, &tlv(0x30, &algorithm))] {
        assert!(SignedData::parse(&bytes).is_err());
        assert!(Certificate::parse(&bytes).is_err());
    }
}

fn deep_ber() {
    let deep = [0x30, 0x80].repeat(1_000_000);
    assert!(SignedData::parse(&deep).is_err());
    assert!(Certificate::parse(&deep).is_err());
    let octets =
        [&[0x30, 0x80, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 0xa0, 0x80][..], &deep].concat();
    assert!(SignedData::parse(&octets).is_err());
    let segments = [0x24, 0x80].repeat(1_000_000);
    assert!(SignedData::parse(&segments).is_err());
}

fn many_revisions() {
    let mut file = File::with_page();
    file.table("");
    for _ in 0..100_000 {
        let at = file.at();
        file.raw(format!("xref\n0 0\ntrailer<</Root 1 0 R{}>>\n", file.prev())).close(at);
    }
    exhausts(&file.bytes, Exhausted::Revisions);
}

fn many_entries() {
    let data = zlib(&[1, 0, 9, 0].repeat(10_000_000));
    let mut file = File::with_page();
    let at = file.at();
    file.raw(format!(
        "9 0 obj<</Type/XRef/Root 1 0 R/Size 10000000/W[1 2 1]/Filter/FlateDecode/Length {}>>stream\n",
        data.len()
    ));
    file.raw(&data).raw("\nendstream endobj\n").close(at);
    exhausts(&file.bytes, Exhausted::XrefEntries);
}

fn many_answers() {
    let time = b"\x18\x0f20260501000000Z";
    let certificate = b"\x30\x10\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a\x04\0\x04\0\x02\x01\x01";
    let single = [&b"\x30\x25"[..], certificate, b"\x80\0", time].concat();
    let data = tlv(0x30, &[&b"\xa2\x02\x04\0"[..], time, &tlv(0x30, &single.repeat(1_000_000))].concat());
    let signature = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02\x03\x02\0\x07";
    let response = OcspResponse::parse(&tlv(0x30, &[&data, &signature[..]].concat())).unwrap();
    assert_eq!(response.responses().take(7).count(), 7);
}

fn exhausts(bytes: &[u8], limit: Exhausted) {
    exhausts_with(bytes, limit, |_| ());
}

fn exhausts_with(bytes: &[u8], limit: Exhausted, change: impl FnOnce(&mut Limits)) {
    let error = judge(bytes, change).map(|report| report.to_json()).unwrap_err();
    assert!(matches!(&error, Error::Exhausted(reached) if *reached == limit), "{error}");
}

fn judge(bytes: &[u8], change: impl FnOnce(&mut Limits)) -> Result<Report, Error> {
    let mut configuration = Configuration::default();
    change(&mut configuration.limits);
    let validator = Validator::builder(TrustStore::new()).configuration(configuration).build();
    validator.validate(bytes, "bomb.pdf", Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap())
}

fn rsa_key(modulus: usize, exponent: usize) -> Vec<u8> {
    let integer = |length: usize| tlv(2, &[&[0][..], &vec![0xff; length]].concat());
    let key = tlv(0x30, &[integer(modulus), integer(exponent)].concat());
    let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    let algorithm = tlv(0x30, &[tlv(6, &oid), vec![5, 0]].concat());
    tlv(0x30, &[algorithm, tlv(3, &[&[0][..], &key].concat())].concat())
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32).to_be_bytes();
    [&[tag, 0x84][..], &length, content].concat()
}

/// Processor time, so that what else the machine does is not counted, and memory above what was held before (Linux; 0
/// elsewhere).
fn measured(run: fn()) -> (Duration, u64) {
    let resident = |key: &str| {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(key).map(str::to_owned));
        line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) << 10
    };
    let used = || {
        let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
        Duration::from_nanos(nanoseconds.unwrap_or(0))
    };
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = resident("VmRSS:");
    let started = used();
    run();
    (used().saturating_sub(started), resident("VmHWM:").saturating_sub(before))
}
