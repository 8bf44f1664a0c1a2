//! Tables of pictures in CSV, whose first row names their columns.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, anyhow, bail};
use csv::StringRecord;
use lenet5::FileKind;
use lenet5::format::read_limited;

use crate::terminal::Terminal;

/// What tables list.
pub(super) struct Rows<T> {
    pub(super) listed: Vec<T>,
    /// Whether the file of each row is there.
    pub(super) is_complete: bool,
}

impl<T> Rows<T> {
    /// Joins the rows of tables, of which those without a file are none.
    pub(super) fn of(
        tables: &[Table],
        rows: impl Fn(&Table) -> Result<Vec<Option<T>>>,
    ) -> Result<Self> {
        let all: Vec<Option<T>> =
            tables.iter().map(rows).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let is_complete = all.iter().all(Option::is_some);
        Ok(Self { listed: all.into_iter().flatten().collect(), is_complete })
    }
}

/// The largest table that is read, in bytes.
const MAX_TABLE_BYTES: u64 = 256 << 20;

/// A table, read.
pub(super) struct Table {
    path: PathBuf,
    heads: StringRecord,
    rows: Vec<StringRecord>,
}

/// A row of a table.
pub(super) struct Row<'a> {
    table: &'a Table,
    record: &'a StringRecord,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let name = || path.display().to_string();
        let bytes = read_limited(path, MAX_TABLE_BYTES, FileKind::Data)?;
        // Of IDX, plain or gzip.
        if bytes.starts_with(&[0, 0]) || bytes.starts_with(&[0x1f, 0x8b]) {
            bail!(
                "{}: this is not a table; for an IDX file of labels, name that of its images: --images",
                name()
            );
        }
        let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&bytes[..]);
        let heads = rows.headers().with_context(name)?.clone();
        let rows = rows.records().collect::<Result<_, _>>().with_context(name)?;
        Ok(Self { path: path.to_owned(), heads, rows })
    }

    /// The number of a column, if there is one of that name.
    pub(super) fn column(&self, head: &str) -> Option<usize> {
        self.heads.iter().position(|found| found.eq_ignore_ascii_case(head))
    }

    /// Tells that other columns were expected.
    pub(super) fn lacks(&self, expected: &str) -> Error {
        let found = self.heads.iter().collect::<Vec<_>>().join(", ");
        anyhow!("{}: columns: expected {expected}, found {found:?}", self.path.display())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { table: self, record })
    }
}

impl<'a> Row<'a> {
    /// What stands in a column; nothing where there is none.
    pub(super) fn cell(&self, column: Option<usize>) -> &'a str {
        column.and_then(|column| self.record.get(column)).unwrap_or_default()
    }

    /// The file of the row, from the table's folder; none, and says so, where it is missing.
    pub(super) fn file(&self, column: usize, terminal: &Terminal) -> Result<Option<PathBuf>> {
        const EXPECTED: &str = "path: expected a file that is there, from the table's folder";
        let file = self.cell(Some(column));
        if file.is_empty() {
            return Err(self.wrong(EXPECTED, file));
        }
        let path = self.table.path.parent().unwrap_or(Path::new("")).join(file);
        if path.is_file() {
            return Ok(Some(path));
        }
        // The others are read all the same.
        terminal.error(&self.wrong(EXPECTED, file));
        Ok(None)
    }

    /// The set of the row: where it names none, the table.
    pub(super) fn set(&self) -> String {
        match self.cell(self.table.column("set")) {
            "" => self.table.path.display().to_string(),
            set => set.to_owned(),
        }
    }

    /// Tells what is wrong with the row.
    pub(super) fn wrong(&self, what: &str, found: &str) -> Error {
        let line = self.record.position().map_or(0, csv::Position::line);
        anyhow!("{}: line {line}: {what}, found {found:?}", self.table.path.display())
    }
}
