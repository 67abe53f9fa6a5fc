//! `countersign batch` as archives run it.

#[path = "../command/mod.rs"]
mod command;
#[cfg(feature = "parquet")]
mod parquet;

use std::fs;
use std::io::Write;
use std::process::{Child, Output, Stdio};

use command::{AT, code, command, data, err, folder, good, out, run, tampered, unsigned};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[test]
fn a_batch_has_a_line_for_each_document() {
    let folder = folder("batch");
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).unwrap();
    for (name, from) in
        [("a.pdf", good()), ("b.PDF", tampered()), ("c.pdf", unsigned()), ("again.pdf", good())]
    {
        fs::copy(from, inner.join(name)).unwrap();
    }
    fs::write(folder.join("empty.pdf"), b"").unwrap();
    fs::write(folder.join("notes.txt"), "not asked for").unwrap();
    let (place, root, root_rsa) =
        (folder.display().to_string(), data("pki/root.pem"), data("pki/root-rsa.pem"));
    let fixed =
        ["batch", "--trust", &root, "--trust", &root_rsa, "--at", AT, "--revocation", "none", "--ordered"];
    let one = run(&[&fixed[..], &["--jobs", "1", &place]].concat());
    assert_eq!(code(&one), 4);
    let lines: Vec<Value> = out(&one).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    let verdicts: Vec<&str> = lines.iter().filter_map(|line| line["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["TOTAL-PASSED", "TOTAL-PASSED", "TOTAL-FAILED", "NO-SIGNATURE"]);
    assert!(lines[0]["error"].is_string() && lines[0]["file"].as_str().unwrap().ends_with("empty.pdf"));
    assert!(err(&one).contains("5 documents, 3 signed, 1 more than once"), "{}", err(&one));
    let many = run(&[&fixed[..], &["--jobs", "4", &place]].concat());
    assert_eq!(out(&one), out(&many), "the same on any number of threads");
    let csv = out(&run(&[&fixed[..], &["--format", "csv", &place]].concat()));
    assert_eq!(csv.lines().count(), 6);
    assert!(csv.starts_with("file,sha256,size,verdict,"), "{csv}");
}

/// Killed again and again, a batch ends with each document once, as if it had never been stopped.
#[test]
fn a_batch_that_was_killed_goes_on() {
    let folder = folder("resume");
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).unwrap();
    for index in 0..40 {
        let from = if index % 7 == 0 { tampered() } else { good() };
        fs::copy(from, inner.join(format!("{index:02}.pdf"))).unwrap();
    }
    fs::write(inner.join("empty.pdf"), b"").unwrap();
    let (place, root) = (inner.display().to_string(), data("pki/root.pem"));
    let fixed = ["batch", "--trust", &root, "--at", AT, "--jobs", "2", &place];
    let whole = run(&fixed);
    let output = folder.join("out.ndjson");
    let name = output.display().to_string();
    let resumed = [&fixed[..], &["--resume", "-o", &name]].concat();
    for pause in [30, 60, 90] {
        let mut child = begin(&resumed);
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        let _ = child.wait();
        // A line that was cut, and one that no record speaks of: neither may count.
        let mut torn = fs::OpenOptions::new().append(true).create(true).open(&output).unwrap();
        Write::write_all(&mut torn, b"{\"file\":\"torn\"}\n{\"fi").unwrap();
        if let Ok(mut journal) = fs::OpenOptions::new().append(true).open(folder.join("out.ndjson.journal")) {
            Write::write_all(&mut journal, b"{\"end\":999").unwrap();
        }
    }
    let last = run(&resumed);
    assert_eq!(code(&last), 4);
    assert_eq!(sorted(&fs::read_to_string(&output).unwrap()), sorted(&out(&whole)));
    let summary = |output: &Output| {
        err(output).lines().filter(|line| !line.starts_with("countersign:")).collect::<String>()
    };
    assert_eq!(summary(&last), summary(&whole));
    let other = run(&[&resumed[..], &["--revocation", "require"]].concat());
    assert_eq!(code(&other), 64, "{}", err(&other));
    assert!(err(&other).contains("other options"), "{}", err(&other));
    let other = run(&[&resumed[..], &["--fetch"]].concat());
    assert_eq!(code(&other), 64, "{}", err(&other));
}

#[test]
fn a_batch_draws_its_summary() {
    let folder = folder("summary");
    fs::copy(good(), folder.join("<b>.pdf")).unwrap();
    let (place, root) = (folder.display().to_string(), data("pki/root.pem"));
    let page = folder.join("page.html");
    run(&["batch", "--trust", &root, "--at", AT, "--summary", &page.display().to_string(), &place]);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("TOTAL-PASSED") && page.contains("<b>1</b> documents"), "{page}");
    assert!(!page.contains("http"), "the page needs nothing but itself");
}

/// A run in the background.
fn begin(arguments: &[&str]) -> Child {
    command(arguments).stderr(Stdio::null()).spawn().unwrap()
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Lines without the name and what depends on it.
fn nameless(text: &str) -> Vec<Value> {
    let nameless = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line.as_object_mut().unwrap().remove("file");
        line
    };
    text.lines().map(nameless).collect()
}

#[test]
fn archives_are_unpacked_on_the_way() {
    let folder = folder("archives");
    let documents: Vec<(&str, Vec<u8>)> = vec![
        ("in/a.pdf", fs::read(good()).unwrap()),
        ("in/b.PDF", fs::read(tampered()).unwrap()),
        ("c.pdf", b"no document".to_vec()),
        ("notes.txt", b"not asked for".to_vec()),
    ];
    let zip = folder.join("all.zip");
    let mut writer = ZipWriter::new(fs::File::create(&zip).unwrap());
    let tar = folder.join("all.tar");
    let mut tarred = tar::Builder::new(fs::File::create(&tar).unwrap());
    for (name, content) in &documents {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tarred.append_data(&mut header, name, &content[..]).unwrap();
    }
    writer.finish().unwrap();
    // A name may come again in a tape archive.
    let mut header = tar::Header::new_gnu();
    header.set_size(2);
    tarred.append_data(&mut header, "c.pdf", &b"no"[..]).unwrap();
    tarred.into_inner().unwrap();
    let gzip = folder.join("all.tar.gz");
    let mut packed = GzEncoder::new(fs::File::create(&gzip).unwrap(), Compression::fast());
    packed.write_all(&fs::read(&tar).unwrap()).unwrap();
    packed.finish().unwrap();

    let root = data("pki/root.pem");
    let fixed = ["batch", "--trust", &root, "--at", AT, "--revocation", "none", "--ordered"];
    for (archive, want) in [
        (&zip, vec!["in/a.pdf TOTAL-PASSED", "in/b.PDF TOTAL-FAILED", "c.pdf "]),
        (&tar, vec!["in/a.pdf TOTAL-PASSED", "in/b.PDF TOTAL-FAILED", "c.pdf ", "c.pdf[2] "]),
        (&gzip, vec!["in/a.pdf TOTAL-PASSED", "in/b.PDF TOTAL-FAILED", "c.pdf ", "c.pdf[2] "]),
    ] {
        let name = archive.display().to_string();
        let output = run(&[&fixed[..], &[&name]].concat());
        let lines: Vec<Value> =
            out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told: Vec<String> = lines
            .iter()
            .map(|line| {
                let inside = line["file"].as_str().unwrap().strip_prefix(&format!("{name}/")).unwrap();
                format!("{inside} {}", line["verdict"].as_str().unwrap_or_default())
            })
            .collect();
        assert_eq!(told, want, "{name}");
        assert_eq!(code(&output), 4, "{}", err(&output));
        // As if the documents lay in a folder.
        let alone = out(&run(&[&fixed[..], &[&good()]].concat()));
        assert_eq!(nameless(&out(&output))[0], nameless(&alone)[0]);
    }
    // A run that is resumed has each member once, also where the archive has a line of its own.
    let output = folder.join("out.ndjson");
    let resumed = ["--resume", "-o", output.to_str().unwrap()];
    let cut_in_two = folder.join("half.tar");
    fs::write(&cut_in_two, &fs::read(&tar).unwrap()[..fs::metadata(&tar).unwrap().len() as usize * 2 / 3])
        .unwrap();
    let all = [&fixed[..], &resumed, &[zip.to_str().unwrap(), cut_in_two.to_str().unwrap()]].concat();
    run(&all);
    let whole = fs::read_to_string(&output).unwrap();
    let journal = folder.join("out.ndjson.journal");
    let records = fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = records.lines().collect();
    // As if the run had been stopped after any of its lines.
    for left in 1..lines.len() {
        fs::write(&journal, lines[..left].join("\n") + "\n").unwrap();
        run(&all);
        assert_eq!(sorted(&fs::read_to_string(&output).unwrap()), sorted(&whole), "{left}");
    }
    // A damaged archive gives what it still has, and a line of its own.
    let bytes = fs::read(&tar).unwrap();
    let cut = folder.join("cut.tar");
    fs::write(&cut, &bytes[..bytes.len() * 2 / 3]).unwrap();
    for (path, lines) in [(cut, 2), (folder.join("none.zip"), 1)] {
        let output = run(&[&fixed[..], &[&path.display().to_string()]].concat());
        assert_eq!(code(&output), 4);
        assert!(out(&output).lines().count() >= lines, "{}", out(&output));
        assert!(out(&output).lines().last().unwrap().contains("\"error\""), "{}", out(&output));
    }
}

/// What is wrong with a member is said in its line, and the others have theirs.
#[test]
fn hostile_archives_lose_nothing() {
    let folder = folder("hostile-archives");
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let document = fs::read(unsigned()).unwrap();
    for name in ["aaaa.pdf", "bbbb.pdf", "cccc.pdf"] {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name, stored).unwrap();
        writer.write_all(&document).unwrap();
    }
    let archive = writer.finish().unwrap().into_inner();
    let places = |needle: &[u8]| -> Vec<usize> {
        archive.windows(needle.len()).enumerate().filter(|(_, at)| *at == needle).map(|(at, _)| at).collect()
    };
    // In the central directory, 4.3.12 of APPNOTE: 46 bytes before the name.
    let listed: Vec<usize> = ["aaaa.pdf", "bbbb.pdf", "cccc.pdf"]
        .iter()
        .map(|name| places(name.as_bytes()).last().unwrap() - 46)
        .collect();
    let changed = |at: usize, bytes: &[u8]| {
        let mut changed = archive.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    let (ok, bad) = (true, false);
    let cases = [
        ("as it should be", archive.clone(), vec![("aaaa.pdf", ok), ("bbbb.pdf", ok), ("cccc.pdf", ok)]),
        (
            "one name twice",
            changed(listed[1] + 46, b"aaaa.pdf"),
            vec![("aaaa.pdf", ok), ("cccc.pdf", ok), ("", bad)],
        ),
        (
            "a name in no encoding",
            // Bit 11 of the flags: the name is UTF-8.
            {
                let mut bytes = changed(listed[1] + 46, b"\xff\xfebb.pdf");
                bytes[listed[1] + 9] |= 8;
                bytes
            },
            vec![("aaaa.pdf", ok), ("\u{a0}■bb.pdf", ok), ("cccc.pdf", ok)],
        ),
        (
            "a wrong checksum",
            changed(listed[1] + 16, &[0; 4]),
            vec![("aaaa.pdf", ok), ("bbbb.pdf", bad), ("cccc.pdf", ok)],
        ),
        (
            "encrypted",
            changed(listed[1] + 8, &[1]),
            vec![("aaaa.pdf", ok), ("bbbb.pdf", bad), ("cccc.pdf", ok)],
        ),
        (
            "an unknown method",
            changed(listed[1] + 10, &[77, 0]),
            vec![("aaaa.pdf", ok), ("bbbb.pdf", bad), ("cccc.pdf", ok)],
        ),
        ("a broken list", changed(listed[1], b"????"), vec![("", bad)]),
    ];
    for (what, bytes, want) in cases {
        let place = folder.join("a.zip");
        fs::write(&place, bytes).unwrap();
        let name = place.display().to_string();
        let output = run(&["batch", "--ordered", &name]);
        let lines: Vec<Value> =
            out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told: Vec<(&str, bool)> = lines
            .iter()
            .map(|line| {
                let inside = line["file"].as_str().unwrap().strip_prefix(&name).unwrap();
                (inside.trim_start_matches('/'), line["error"].is_null())
            })
            .collect();
        assert_eq!(told, want, "{what}: {}", err(&output));
    }
}

#[test]
fn patterns_are_searched() {
    let folder = folder("patterns");
    fs::create_dir_all(folder.join("2024/deep")).unwrap();
    for name in ["2024/a.pdf", "2024/deep/b.pdf", "c[1].pdf"] {
        fs::copy(unsigned(), folder.join(name)).unwrap();
    }
    for (pattern, count, status) in [
        ("2024/**/*.pdf", 2, 3),
        ("20??", 2, 3),
        ("c[1].pdf", 1, 3),
        ("*.pdf", 1, 3),
        ("no*", 1, 4),
        ("a[", 1, 64),
    ] {
        let output = run(&["batch", "--format", "text", &folder.join(pattern).display().to_string()]);
        assert_eq!(code(&output), status, "{pattern}: {}", err(&output));
        if status != 64 {
            assert_eq!(out(&output).lines().count(), count, "{pattern}: {}", out(&output));
        }
    }
}

/// What a search for texts would leave out is judged like all else; links that lead around are not followed.
#[cfg(unix)]
#[test]
fn a_folder_is_searched_whole() {
    use std::os::unix::fs::symlink;
    let folder = folder("whole");
    let root = folder.join("root");
    fs::create_dir_all(root.join(".hidden/e.pdf")).unwrap();
    for name in ["a.pdf", ".hidden/b.pdf", ".hidden/e.pdf/c.PDF"] {
        fs::copy(unsigned(), root.join(name)).unwrap();
    }
    fs::write(root.join(".gitignore"), "*").unwrap();
    symlink("..", root.join(".hidden/around")).unwrap();
    symlink("../a.pdf", root.join(".hidden/link.pdf")).unwrap();
    symlink("nowhere", root.join(".hidden/broken.pdf")).unwrap();
    symlink("root", folder.join("other")).unwrap();
    for place in [&root, &folder.join("other")] {
        let output = run(&["batch", "--format", "text", &place.display().to_string()]);
        assert_eq!((code(&output), out(&output).lines().count()), (3, 4), "{}", out(&output));
    }
}

/// Each document has the report that it would have alone, whatever was judged before it, and on however many threads.
#[test]
fn duplicates_threads_and_order_change_nothing() {
    let folder = folder("duplicates");
    let cases = [good(), tampered(), unsigned(), data("cases/ok/two-signatures/input.pdf")];
    for index in 0..24 {
        fs::copy(&cases[index % cases.len()], folder.join(format!("{index:02}.pdf"))).unwrap();
    }
    // Another document with the length and most bytes of the first.
    let mut other = fs::read(good()).unwrap();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    fs::write(folder.join("23.pdf"), other).unwrap();
    let (place, root) = (folder.display().to_string(), data("pki/root.pem"));
    let fixed = ["--trust", &root, "--at", AT];
    let alone: Vec<String> = (0..24)
        .map(|index| {
            let name = folder.join(format!("{index:02}.pdf")).display().to_string();
            out(&run(&[&["validate", "--format", "ndjson"], &fixed[..], &[&name]].concat()))
                .trim_end()
                .to_owned()
        })
        .collect();
    for jobs in ["1", "2", "32"] {
        let many = out(&run(&[&["batch", "--ordered", "--jobs", jobs], &fixed[..], &[&place]].concat()));
        assert_eq!(many.lines().collect::<Vec<_>>(), alone, "{jobs}");
    }
}

/// Ten times killed over 20 000 documents. `tests/heavy bulk`
#[test]
#[ignore = "takes minutes"]
#[expect(clippy::disallowed_methods, reason = "the kills are spread over the time that a whole run takes")]
fn twenty_thousand_documents_survive_ten_kills() {
    let folder = folder("kills");
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).unwrap();
    let cases: Vec<Vec<u8>> = fs::read_dir(data("cases/ok"))
        .unwrap()
        .filter_map(|case| fs::read(case.unwrap().path().join("input.pdf")).ok())
        .filter(|bytes| bytes.len() < 50_000)
        .collect();
    assert!(cases.len() > 10, "{}", cases.len());
    for index in 0..20_000 {
        // All differ, and many have the same length.
        let mut bytes = cases[index % cases.len()].clone();
        bytes.extend(format!("\n% {index:05}\n").bytes());
        fs::write(inner.join(format!("{index:05}.pdf")), bytes).unwrap();
    }
    let (place, root) = (inner.display().to_string(), data("pki/root.pem"));
    let fixed = ["batch", "--trust", &root, "--at", AT, &place];
    let began = std::time::Instant::now();
    let whole = run(&fixed);
    let twelfth = began.elapsed() / 12;
    let output = folder.join("out.ndjson");
    let name = output.display().to_string();
    let resumed = [&fixed[..], &["--resume", "-o", &name]].concat();
    let mut before = 0;
    let mut kills = 0;
    for _ in 0..10 {
        let mut child = begin(&resumed);
        std::thread::sleep(twelfth);
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let now = fs::metadata(&output).map_or(0, |metadata| metadata.len());
        assert!(now >= before || before - now < 1 << 20, "no more than the last lines are lost");
        before = now;
    }
    let last = run(&resumed);
    assert_eq!(code(&last), code(&whole));
    let (all, expected) = (sorted(&fs::read_to_string(&output).unwrap()), sorted(&out(&whole)));
    assert_eq!(all.len(), 20_000);
    assert!(all == expected, "the union of the runs is an uninterrupted run");
    println!("{kills} of 10 kills met a running batch; {} documents", all.len());
    assert!(kills >= 8, "{kills}");
    let _ = fs::remove_dir_all(folder);
}
