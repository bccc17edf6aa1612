//! A Y4M file as a camera: the same pictures each time, for tests and for demonstrations.

use super::pattern::{next_due, wait};
use super::{Camera, CameraError, Format, Pixels};
use crate::clock::Clock;
use crate::frame::{Frame, FrameError, i420_length};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;
use std::time::Duration;

/// The longest line of a header, in bytes; real ones have under 100.
const LONGEST_LINE: u64 = 256;
/// What a file begins with.
const MAGIC: &str = "YUV4MPEG2";

/// Why a file is no Y4M video that can be played.
#[derive(Debug, thiserror::Error)]
pub enum Y4mError {
    /// It cannot be read, or is no file.
    #[error("it cannot be read ({0})")]
    Read(#[from] io::Error),
    /// It does not begin as a Y4M file does, or its header is over 256 bytes.
    #[error("it is no Y4M file")]
    NotY4m,
    /// The header has no width, height or rate, or one that is no number.
    #[error("its header has no usable value of {0}")]
    Header(char),
    /// The colours are not in 4:2:0 with 8 bits.
    #[error("its colours are in {0:?}, and only C420 can be played")]
    Colours(String),
    /// The pictures are too large, or have an odd side.
    #[error(transparent)]
    Size(#[from] FrameError),
    /// A picture does not begin with its mark.
    #[error("a picture in it does not begin with FRAME")]
    Frame,
    /// There is not one whole picture.
    #[error("it has no picture")]
    Empty,
}

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Header {
    width: u16,
    height: u16,
    /// Pictures in `rate.1` seconds, and seconds.
    rate: (u32, u32),
}

/// Reads a line of at most [`LONGEST_LINE`], without its end; none at the end of the file.
fn line(file: &mut impl BufRead) -> Result<Option<String>, Y4mError> {
    let mut line = Vec::new();
    file.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => String::from_utf8(line).map(Some).map_err(|_| Y4mError::NotY4m),
        Some(_) => Err(Y4mError::NotY4m),
    }
}

fn header(file: &mut impl BufRead) -> Result<Header, Y4mError> {
    let line = line(file)?.ok_or(Y4mError::NotY4m)?;
    let mut words = line.split(' ');
    if words.next() != Some(MAGIC) {
        return Err(Y4mError::NotY4m);
    }
    let (mut width, mut height, mut rate) = (None, None, None);
    for word in words {
        let mut rest = word.chars();
        match rest.next() {
            Some('W') => width = rest.as_str().parse().ok(),
            Some('H') => height = rest.as_str().parse().ok(),
            Some('F') => {
                let parts = rest.as_str().split_once(':');
                rate = parts.and_then(|(count, seconds)| Some((count.parse().ok()?, seconds.parse().ok()?)));
            }
            // All of these have the chroma in planes of a quarter; where between the pixels it was taken is
            // not seen at the sizes of a call.
            Some('C') if matches!(rest.as_str(), "420" | "420jpeg" | "420mpeg2" | "420paldv") => {}
            Some('C') => return Err(Y4mError::Colours(rest.as_str().into())),
            // Interlacing, proportions and comments change nothing here.
            Some(_) | None => {}
        }
    }
    let (width, height) = (width.ok_or(Y4mError::Header('W'))?, height.ok_or(Y4mError::Header('H'))?);
    let rate: (u32, u32) = rate.ok_or(Y4mError::Header('F'))?;
    // From one in ten seconds to 120 in one: others are no video, and 0 cannot be divided by.
    let slow = u64::from(rate.0) * 10 < u64::from(rate.1);
    if rate.0 == 0 || rate.1 == 0 || slow || u64::from(rate.0) > u64::from(rate.1) * 120 {
        return Err(Y4mError::Header('F'));
    }
    i420_length(u32::from(width), u32::from(height))?;
    Ok(Header { width, height, rate })
}

/// A file that plays again and again.
#[derive(Debug)]
pub(super) struct Y4m<F = BufReader<File>> {
    file: F,
    header: Header,
    clock: Clock,
    /// Where the first picture begins.
    first: u64,
    interval: Duration,
    due: Duration,
}

impl Y4m {
    pub(super) fn open(path: &Path, clock: Clock) -> Result<Self, Y4mError> {
        // To open a pipe would wait for whoever writes into it.
        if !path.metadata()?.is_file() {
            return Err(Y4mError::NotY4m);
        }
        Self::new(BufReader::new(File::open(path)?), clock)
    }
}

impl<F: BufRead + Seek> Y4m<F> {
    fn new(mut file: F, clock: Clock) -> Result<Self, Y4mError> {
        let header = header(&mut file)?;
        let first = file.stream_position()?;
        let interval = Duration::from_secs(header.rate.1.into()) / header.rate.0;
        Ok(Self { file, header, clock, first, interval, due: clock.steady() })
    }

    /// The pixels of the next whole picture; none at the end of the file. A last picture that is cut off
    /// counts as the end.
    fn read(&mut self) -> Result<Option<Vec<u8>>, Y4mError> {
        match line(&mut self.file)? {
            None => return Ok(None),
            Some(line) if line == "FRAME" || line.starts_with("FRAME ") => {}
            Some(_) => return Err(Y4mError::Frame),
        }
        let mut data = vec![0; i420_length(self.header.width.into(), self.header.height.into())?];
        match self.file.read_exact(&mut data) {
            Ok(()) => Ok(Some(data)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The pixels of the next picture, from the beginning again after the last.
    fn looped(&mut self) -> Result<Vec<u8>, Y4mError> {
        if let Some(data) = self.read()? {
            return Ok(data);
        }
        self.file.seek(io::SeekFrom::Start(self.first))?;
        self.read()?.ok_or(Y4mError::Empty)
    }
}

impl<F: BufRead + Seek> Camera for Y4m<F> {
    fn format(&self) -> Format {
        Format {
            width: self.header.width,
            height: self.header.height,
            rate: f64::from(self.header.rate.0) / f64::from(self.header.rate.1),
            pixels: Pixels::I420,
        }
    }

    fn next(&mut self) -> Result<Option<Frame>, CameraError> {
        if !wait(self.clock, self.due) {
            return Ok(None);
        }
        let at = self.clock.steady();
        self.due = next_due(self.due, self.interval, at);
        let frame = Frame::new(self.header.width, self.header.height, at, self.looped()?);
        Ok(Some(frame.map_err(Y4mError::from)?))
    }
}
