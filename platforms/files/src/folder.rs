//! A folder with a file, or a folder of files, for each dataset.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use dsc_driver::json::{JsonFault, Object};
use dsc_driver::source::{
    BYTES_AT_ONCE, FaultCode, Need, Operation, Part, ROWS_AT_ONCE, RawRow, Reading, RowFault, Source,
    SourceError, WantedColumn,
};
use dsc_plan::desired::{DesiredDataset, FileFormat};

use crate::csv::{Record, Records};

/// A container of kind `files`.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    format: FileFormat,
    open: Option<OpenFile>,
}

/// A file that is being taken apart.
#[derive(Debug)]
struct OpenFile {
    part: Part,
    wanted: Vec<WantedColumn>,
    position: u64,
    rows: OpenRows,
}

#[derive(Debug)]
enum OpenRows {
    Csv { records: Records<BufReader<File>>, places: Vec<Option<usize>>, width: usize },
    Json { input: BufReader<File>, line: u64, byte: u64 },
}

impl Folder {
    /// A folder whose files are of that format.
    pub fn new(root: PathBuf, format: FileFormat) -> Folder {
        Folder { root, format, open: None }
    }

    /// The files of a dataset, by their paths relative to the folder.
    fn find(&self, dataset: &DesiredDataset) -> Result<Vec<PathBuf>, SourceError> {
        check_folder(&self.root)?;
        let mut found: Vec<PathBuf> = Vec::new();
        for extension in self.format.extensions() {
            let name = PathBuf::from(format!("{}.{extension}", dataset.table));
            if self.root.join(&name).is_file() {
                found.push(name);
            }
        }
        let folder = PathBuf::from(&dataset.table);
        if self.root.join(&folder).is_dir() {
            found.push(folder.clone());
        }
        match found.as_slice() {
            [] => Err(self.nothing_for(dataset)),
            [one] if *one == folder => {
                let files = self.files_in(&folder)?;
                if files.is_empty() { Err(self.nothing_for(dataset)) } else { Ok(files) }
            }
            [_] => Ok(found),
            [first, second, ..] => Err(SourceError::TwoFiles {
                dataset: dataset.address.clone(),
                first: shown(&self.root.join(first)),
                second: shown(&self.root.join(second)),
            }),
        }
    }

    fn nothing_for(&self, dataset: &DesiredDataset) -> SourceError {
        let extension = self.format.extensions().first().copied().unwrap_or_default();
        SourceError::NoFile {
            dataset: dataset.address.clone(),
            file: shown(&self.root.join(format!("{}.{extension}", dataset.table))),
            folder: shown(&self.root.join(&dataset.table)),
        }
    }

    fn files_in(&self, folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
        let path = self.root.join(folder);
        let entries = std::fs::read_dir(&path).map_err(|cause| fault("list", &path, cause))?;
        let mut files = Vec::new();
        for entry in entries {
            let name = entry.map_err(|cause| fault("list", &path, cause))?.file_name();
            let file = folder.join(&name);
            let fits = file.extension().is_some_and(|extension| {
                self.format.extensions().iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
            });
            let hidden = name.to_string_lossy().starts_with('.');
            if fits && !hidden && self.root.join(&file).is_file() {
                files.push(file);
            }
        }
        files.sort();
        Ok(files)
    }

    fn part(
        &self,
        dataset: &DesiredDataset,
        file: &Path,
        wanted: &[WantedColumn],
    ) -> Result<Part, SourceError> {
        let path = self.root.join(file);
        let size = std::fs::metadata(&path).map_err(|cause| fault("read", &path, cause))?.len();
        let reading = match self.format {
            FileFormat::Csv => {
                let header = read_header(&path)?;
                let places = find_columns(dataset, &path, &header, wanted)?;
                Reading::Csv { places, width: header.len() }
            }
            FileFormat::Parquet => {
                open(&path)?;
                Reading::Parquet
            }
            FileFormat::JsonLines => {
                open(&path)?;
                Reading::Source
            }
        };
        Ok(Part { source: shown(file), path: shown(&path), size, reading })
    }
}

impl Source for Folder {
    async fn parts(
        &mut self,
        dataset: &DesiredDataset,
        wanted: &[WantedColumn],
    ) -> Result<Vec<Part>, SourceError> {
        self.find(dataset)?.iter().map(|file| self.part(dataset, file, wanted)).collect()
    }

    async fn open(&mut self, part: &Part, wanted: &[WantedColumn]) -> Result<(), SourceError> {
        let path = PathBuf::from(&part.path);
        let input = BufReader::with_capacity(1 << 16, open(&path)?);
        let rows = match &part.reading {
            Reading::Csv { places, width } => {
                let mut records = Records::new(input).map_err(|cause| fault("read", &path, cause))?;
                records.next_record().map_err(|cause| fault("read", &path, cause))?;
                OpenRows::Csv { records, places: places.clone(), width: *width }
            }
            Reading::Parquet | Reading::Source | Reading::Query { .. } => {
                OpenRows::Json { input, line: 1, byte: 0 }
            }
        };
        self.open = Some(OpenFile { part: part.clone(), wanted: wanted.to_vec(), position: 0, rows });
        Ok(())
    }

    async fn next_rows(&mut self) -> Result<Vec<RawRow>, SourceError> {
        let Some(file) = &mut self.open else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        let mut bytes = 0;
        while rows.len() < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE {
            let path = PathBuf::from(&file.part.path);
            let Some(row) = file.next_row().map_err(|cause| fault("read", &path, cause))? else { break };
            bytes += row.raw.len();
            rows.push(row);
        }
        if rows.is_empty() {
            self.open = None;
        }
        Ok(rows)
    }
}

impl OpenFile {
    fn next_row(&mut self) -> std::io::Result<Option<RawRow>> {
        let row = match &mut self.rows {
            OpenRows::Csv { records, places, width } => loop {
                let Some(record) = records.next_record()? else { return Ok(None) };
                // An empty line is no row, except in a file of one column, where it is a row of nothing.
                if record.raw.is_empty() && *width > 1 {
                    continue;
                }
                break csv_row(record, places, *width, &self.wanted);
            },
            OpenRows::Json { input, line, byte } => loop {
                let mut raw = Vec::new();
                let start = (*line, *byte);
                if input.read_until(b'\n', &mut raw)? == 0 {
                    return Ok(None);
                }
                *line += 1;
                *byte += raw.len() as u64;
                if raw.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                break json_row(raw, start, &self.wanted);
            },
        };
        self.position += 1;
        Ok(Some(RawRow { source: self.part.source.clone(), position: self.position, ..row }))
    }
}

fn csv_row(record: Record, places: &[Option<usize>], width: usize, wanted: &[WantedColumn]) -> RawRow {
    let content = record.fields.and_then(|mut fields| {
        // As the engine reads it: commas behind the last field say nothing.
        while fields.len() > width && fields.last() == Some(&None) {
            fields.pop();
        }
        if fields.len() != width {
            return Err(RowFault {
                code: FaultCode::BrokenRow,
                field: None,
                message: format!("{} fields where the header has {width}", fields.len()),
            });
        }
        let mut texts = Vec::with_capacity(places.len());
        for (place, column) in places.iter().zip(wanted) {
            let Some(field) = place.and_then(|at| fields[at].take()) else {
                texts.push(None);
                continue;
            };
            texts.push(Some(String::from_utf8(field).map_err(|_| not_utf8(Some(&column.name)))?));
        }
        if fields.iter().flatten().any(|field| std::str::from_utf8(field).is_err()) {
            return Err(not_utf8(None));
        }
        Ok(texts)
    });
    RawRow {
        source: String::new(),
        position: 0,
        line: record.line,
        byte: record.byte,
        raw: record.raw,
        digest: String::new(),
        operation: Operation::Upsert,
        content,
    }
}

fn not_utf8(field: Option<&str>) -> RowFault {
    RowFault {
        code: FaultCode::NotUtf8,
        field: field.map(str::to_owned),
        message: "the text is not UTF-8".to_owned(),
    }
}

fn json_row(mut raw: Vec<u8>, (line, byte): (u64, u64), wanted: &[WantedColumn]) -> RawRow {
    if raw.last() == Some(&b'\n') {
        raw.pop();
    }
    let mut place = (line, byte);
    let content = match Object::parse(&raw) {
        Ok(object) => wanted.iter().map(|column| object.text(column)).collect(),
        Err(JsonFault { line: inside, byte: offset, fault }) => {
            place = (line + inside - 1, byte + offset);
            Err(fault)
        }
    };
    RawRow {
        source: String::new(),
        position: 0,
        line: place.0,
        byte: place.1,
        raw,
        digest: String::new(),
        operation: Operation::Upsert,
        content,
    }
}

/// The names in the first line of a CSV file.
fn read_header(path: &Path) -> Result<Vec<String>, SourceError> {
    let mut records =
        Records::new(BufReader::new(open(path)?)).map_err(|cause| fault("read", path, cause))?;
    let record = records.next_record().map_err(|cause| fault("read", path, cause))?;
    let no_header = || SourceError::NoHeader { path: shown(path) };
    let fields = record.filter(|record| !record.raw.is_empty()).ok_or_else(no_header)?.fields;
    let fields = fields.map_err(|_| no_header())?;
    Ok(fields
        .into_iter()
        .map(|field| String::from_utf8_lossy(&field.unwrap_or_default()).into_owned())
        .collect())
}

/// Where in a file each wanted column stands.
fn find_columns(
    dataset: &DesiredDataset,
    path: &Path,
    header: &[String],
    wanted: &[WantedColumn],
) -> Result<Vec<Option<usize>>, SourceError> {
    let mut places = Vec::with_capacity(wanted.len());
    for column in wanted {
        let mut standing = header.iter().enumerate().filter(|(_, name)| **name == column.name);
        let place = standing.next().map(|(at, _)| at);
        if standing.next().is_some() {
            return Err(SourceError::RepeatedColumn { path: shown(path), column: column.name.clone() });
        }
        if place.is_none() && column.need == Need::Required {
            return Err(SourceError::MissingColumn {
                path: shown(path),
                column: column.name.clone(),
                dataset: dataset.address.clone(),
                hint: format!("; its header names {}", header.join(", ")),
            });
        }
        places.push(place);
    }
    Ok(places)
}

/// Says plainly what is wrong with a container's folder.
pub(crate) fn check_folder(root: &Path) -> Result<(), SourceError> {
    match std::fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(SourceError::NotAFolder { path: shown(root) }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            Err(SourceError::FolderMissing { path: shown(root) })
        }
        Err(cause) => Err(fault("open", root, cause)),
    }
}

#[expect(clippy::disallowed_methods, reason = "this crate is one of those that read files")]
fn open(path: &Path) -> Result<File, SourceError> {
    File::open(path).map_err(|cause| fault("open", path, cause))
}

pub(crate) fn fault(action: &'static str, path: &Path, cause: std::io::Error) -> SourceError {
    SourceError::File { action, path: shown(path), cause }
}

pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}
