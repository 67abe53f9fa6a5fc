//! Writes the documents of the benchmarks to a folder, so that other programs can be measured on them.
//!
//! `cargo run --release -p countersign-benches --example documents -- FOLDER [COUNT]`: the single documents, `anchor.der`,
//! and COUNT (2000) ordinary ones in `archive`.

use std::path::PathBuf;

use countersign_benches::{Archive, Workload, changes, large, many_objects, many_signatures, ordinary};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let count = arguments.next().map_or(2_000, |count| count.parse().expect("a number"));
    std::fs::create_dir_all(&folder).expect("a folder that can be made");
    let documents: [(&str, Workload); 6] = [
        ("ordinary", ordinary()),
        ("signatures-10", many_signatures(10)),
        ("signatures-25", many_signatures(25)),
        ("large", large(103_000_000)),
        ("objects", many_objects(22_500)),
        ("objects-changed", changes(22_500)),
    ];
    for (name, workload) in documents {
        std::fs::write(folder.join(format!("{name}.pdf")), &workload.bytes).expect("room for the documents");
        for anchor in workload.trust.anchors() {
            std::fs::write(folder.join("anchor.der"), anchor.certificate.der()).expect("room for the anchor");
        }
    }
    Archive::write(&folder.join("archive"), count);
}
