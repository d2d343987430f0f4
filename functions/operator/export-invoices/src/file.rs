//! The formats, and making a file that fits into one answer.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use web::Failure;

use crate::records::{Cut, Export};
use crate::{cp932, csv, xlsx};

/// The most bytes of a file. Lambda answers with 6 MB at most, of which base64 takes a quarter:
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
const LARGEST: usize = 4_400_000;

/// What can be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// CSV in UTF-8, with the mark by which Excel knows it.
    Csv,
    /// CSV in CP932, for older Excel.
    Cp932,
    /// Office Open XML.
    Xlsx,
}

/// A file.
pub(crate) struct Made {
    pub(crate) content: Vec<u8>,
    pub(crate) is_gzipped: bool,
    /// In how many cells characters were replaced.
    pub(crate) replaced: usize,
    /// How many parts there must be so that none is too large to make, if this one was not made for that reason.
    least: Option<usize>,
}

impl Format {
    pub(crate) const NAMES: [&str; 3] = ["csv", "csv-cp932", "xlsx"];
    pub(crate) const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::Cp932];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => Self::NAMES[0],
            Self::Cp932 => Self::NAMES[1],
            Self::Xlsx => Self::NAMES[2],
        }
    }

    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Csv | Self::Cp932 => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Cp932 => "text/csv; charset=Shift_JIS; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The most records of one file. CSV is made line by line and may be stopped; a spreadsheet is held whole in
    /// memory, cell by cell.
    pub(crate) const fn most_records(self) -> usize {
        match self {
            Self::Csv | Self::Cp932 => usize::MAX,
            Self::Xlsx => 40_000,
        }
    }

    /// The file of this part. Compressed for the way, if the other side takes that and it is not compressed by itself.
    pub(crate) fn make(self, export: &Export, cut: Cut, gzip: bool) -> Result<Made, Failure> {
        let made = |content, is_gzipped, replaced| Made { content, is_gzipped, replaced, least: None };
        if cut.parts < cut.least {
            return Ok(Made { least: Some(cut.least), ..made(vec![], false, 0) });
        }
        match self {
            Self::Csv => {
                let mut file = File::new(gzip);
                file.write("\u{feff}".as_bytes())?;
                csv::lines(export, cut, |text| text.into(), |line| file.write(line.as_bytes()))?;
                Ok(made(file.end()?, gzip, 0))
            }
            Self::Cp932 => {
                let mut file = File::new(gzip);
                let lacking = cp932::lacking(export, cut);
                csv::lines(export, cut, cp932::written, |line| file.write(&cp932::encoded(line)))?;
                Ok(made(file.end()?, gzip, lacking.cells))
            }
            Self::Xlsx => {
                let content = xlsx::spreadsheet(export, cut).map_err(|error| Failure::Broken(error.into()))?;
                Ok(made(content, false, 0))
            }
        }
    }
}

impl Made {
    /// Into how many parts the records must be cut, when this part does not fit into one answer.
    pub(crate) fn parts_instead(&self, parts: usize) -> Option<usize> {
        if self.least.is_some() {
            return self.least;
        }
        // Parts differ in size; a tenth to spare.
        let wanted = (self.content.len() * parts * 11).div_ceil(LARGEST * 10);
        (self.content.len() > LARGEST).then_some(wanted.max(parts + 1))
    }
}

/// A file that is written from its beginning to its end.
enum File {
    Plain(Vec<u8>),
    Gzip(Box<GzEncoder<Vec<u8>>>),
}

impl File {
    fn new(gzip: bool) -> Self {
        if gzip { Self::Gzip(Box::new(GzEncoder::new(vec![], Compression::default()))) } else { Self::Plain(vec![]) }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match self {
            Self::Plain(file) => file.write_all(bytes),
            Self::Gzip(file) => file.write_all(bytes),
        };
        written.map_err(|error| Failure::Broken(error.into()))
    }

    fn end(self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Plain(file) => Ok(file),
            Self::Gzip(file) => file.finish().map_err(|error| Failure::Broken(error.into())),
        }
    }
}
