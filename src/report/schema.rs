//! Keeps `schema.json` fresh.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Report, SCHEMA_JSON};
use crate::time::Time;

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time", "description": "RFC 3339 in UTC." })
    }
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Report>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap();
    text.push('\n');
    if std::env::var_os("BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/schema.json");
        std::fs::write(path, &text).unwrap();
        return;
    }
    assert!(
        text == SCHEMA_JSON,
        "stale: run `BLESS=1 cargo test --lib report::schema` and look at the difference"
    );
}
