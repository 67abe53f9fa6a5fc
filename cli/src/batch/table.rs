//! A Parquet file with a row for each signature.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use countersign::Report;
use countersign::report::table::{COLUMNS, Column, Row, RowSettings, Values};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use serde::{Deserialize, Serialize};

use crate::exit::Failure;

/// The values of one row, in the order of the columns.
pub(super) type Cells = Vec<Option<Cell>>;

/// A value.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Cell {
    Text(String),
    Texts(Vec<String>),
    Short(i32),
    Long(i64),
    Flag(bool),
}

/// The rows of one document.
pub(super) fn cells(
    name: &str,
    result: Result<&Report, &countersign::Error>,
    settings: &RowSettings,
) -> Vec<Cells> {
    let rows = Row::of_document(name, result, settings);
    rows.map(|row| COLUMNS.iter().map(|column| cell(&column.values, &row)).collect()).collect()
}

fn cell(values: &Values, row: &Row<'_>) -> Option<Cell> {
    match values {
        Values::Text(of) => of(row).map(Cell::Text),
        Values::Texts(of) => of(row).map(Cell::Texts),
        Values::Short(of) => of(row).map(Cell::Short),
        Values::Long(of) => of(row).map(Cell::Long),
        Values::Flag(of) => of(row).map(Cell::Flag),
        Values::Moment(of) => of(row).and_then(|time| time.unix_microseconds()).map(Cell::Long),
    }
}

/// A Parquet file on its way. It can be read once it is finished.
pub(super) struct Table {
    writer: SerializedFileWriter<File>,
    name: String,
    waiting: Vec<Cells>,
}

/// Rows that are written together, and held until then.
const GROUP: usize = 10_000;

impl Table {
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let file = File::create(path).map_err(|error| Failure::unreadable(format!("{name}: {error}")))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("countersign ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer =
            schema().and_then(|schema| SerializedFileWriter::new(file, schema, Arc::new(properties)));
        let writer = writer.map_err(|error| Failure::unreadable(format!("{name}: {error}")))?;
        Ok(Self { writer, name, waiting: Vec::new() })
    }

    pub(super) fn add(&mut self, rows: Vec<Cells>) -> Result<(), Failure> {
        self.waiting.extend(rows);
        if self.waiting.len() >= GROUP { self.write() } else { Ok(()) }
    }

    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.write()?;
        let finished = self.writer.finish().map(|_| ());
        finished.map_err(|error| Failure::unreadable(format!("{}: {error}", self.name)))
    }

    fn write(&mut self) -> Result<(), Failure> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(());
        }
        group(&mut self.writer, &rows).map_err(|error| Failure::unreadable(format!("{}: {error}", self.name)))
    }
}

fn schema() -> Result<TypePtr, ParquetError> {
    let fields: Result<Vec<TypePtr>, ParquetError> = COLUMNS.iter().map(field).collect();
    Ok(Arc::new(Type::group_type_builder("reports").with_fields(fields?).build()?))
}

/// Every value may be missing.
fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let primitive = |name, kind, meaning, repetition| {
        let builder = Type::primitive_type_builder(name, kind).with_repetition(repetition);
        builder.with_logical_type(meaning).build().map(Arc::new)
    };
    let optional = |kind, meaning| primitive(column.name, kind, meaning, Repetition::OPTIONAL);
    match column.values {
        Values::Text(_) => optional(PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        Values::Short(_) => optional(PhysicalType::INT32, None),
        Values::Long(_) => optional(PhysicalType::INT64, None),
        Values::Flag(_) => optional(PhysicalType::BOOLEAN, None),
        Values::Moment(_) => {
            optional(PhysicalType::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
        }
        // The three levels of the format's LIST.
        Values::Texts(_) => {
            let text = Some(LogicalType::String);
            let element = primitive("element", PhysicalType::BYTE_ARRAY, text, Repetition::REQUIRED)?;
            let list = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
            let list = list.with_fields(vec![element]).build()?;
            let outer = Type::group_type_builder(column.name).with_repetition(Repetition::OPTIONAL);
            let outer = outer.with_logical_type(Some(LogicalType::List));
            outer.with_fields(vec![Arc::new(list)]).build().map(Arc::new)
        }
    }
}

fn group(writer: &mut SerializedFileWriter<File>, rows: &[Cells]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    let mut place = 0;
    while let Some(mut column) = group.next_column()? {
        let cells = rows.iter().map(|row| row.get(place).and_then(Option::as_ref));
        match column.untyped() {
            ColumnWriter::BoolColumnWriter(writer) => {
                let (values, levels) = present(cells, |cell| match cell {
                    Cell::Flag(flag) => Some(*flag),
                    _ => None,
                });
                writer.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::Int32ColumnWriter(writer) => {
                let (values, levels) = present(cells, |cell| match cell {
                    Cell::Short(number) => Some(*number),
                    _ => None,
                });
                writer.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::Int64ColumnWriter(writer) => {
                let (values, levels) = present(cells, |cell| match cell {
                    Cell::Long(number) => Some(*number),
                    _ => None,
                });
                writer.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                if COLUMNS.get(place).is_some_and(|column| matches!(column.values, Values::Texts(_))) {
                    let Lists { values, definitions, repetitions } = Lists::of(cells);
                    writer.write_batch(&values, Some(&definitions), Some(&repetitions))?;
                } else {
                    let (values, levels) = present(cells, |cell| match cell {
                        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                        _ => None,
                    });
                    writer.write_batch(&values, Some(&levels), None)?;
                }
            }
            _ => return Err(ParquetError::General("a column of a type that no column has".to_owned())),
        }
        column.close()?;
        place = place.saturating_add(1);
    }
    group.close().map(|_| ())
}

/// The values that are there, and for each row whether there is one.
fn present<'a, T>(
    cells: impl Iterator<Item = Option<&'a Cell>>,
    value: impl Fn(&Cell) -> Option<T>,
) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        let found = cell.and_then(&value);
        levels.push(i16::from(found.is_some()));
        values.extend(found);
    }
    (values, levels)
}

/// Lists as the format has them: how much of the way to each element is there, and whether it begins a row.
#[derive(Default)]
struct Lists {
    values: Vec<ByteArray>,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

impl Lists {
    fn of<'a>(cells: impl Iterator<Item = Option<&'a Cell>>) -> Self {
        let mut lists = Self::default();
        for cell in cells {
            match cell {
                Some(Cell::Texts(texts)) if !texts.is_empty() => {
                    for (place, text) in texts.iter().enumerate() {
                        lists.values.push(ByteArray::from(text.as_str()));
                        lists.definitions.push(2);
                        lists.repetitions.push(i16::from(place > 0));
                    }
                }
                Some(Cell::Texts(_)) => lists.nothing(1),
                _ => lists.nothing(0),
            }
        }
        lists
    }

    fn nothing(&mut self, definition: i16) {
        self.definitions.push(definition);
        self.repetitions.push(0);
    }
}
