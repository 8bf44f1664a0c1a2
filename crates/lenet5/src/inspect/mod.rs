//! Everything that can be shown of a look at a picture: the interface between the networks and a page, wherever the page
//! runs.
//!
//! A request and its reply are bytes: in the browser they go to a module of WebAssembly, and elsewhere to a service; both
//! are an [`Inspector`]. So the page computes nothing, and says what the program says.
//!
//! ```text
//! bytes --message--> Ask and tensors --Inspector--> what is read, layers, stages, a unit's sum --message--> bytes
//!
//! message    requests and replies: a text in JSON and tensors, in the safetensors format
//! ask        what can be asked for
//! layers     what every layer puts out, as tensors
//! unit       how a single unit comes to its output
//! stages     pictures of the stages between a picture and a digit
//! words      the graph of each word of a page
//! told       the texts of replies
//! ```
//!
//! `docs/page.md` describes each request and its reply.

mod ask;
mod layers;
mod message;
mod stages;
mod told;
mod unit;
mod words;

use std::path::Path;

use self::ask::{Ask, PageAsk, Transform};
use self::layers::{add_layers, add_slid_layers};
use self::message::{Reply, Request, mismatch};
use self::stages::add_stages;
use self::told::{DigitTold, FormTold, Info, LookTold, LooksTold, NetworkTold, PageTold};
use self::unit::add_unit;
use self::words::add_words;
use crate::error::{Error, Mismatch, Result};
use crate::network::Network;
use crate::network::architecture::{CODE_COLUMNS, CODE_ROWS, INPUT, LAYERS, TABLE_I};
use crate::network::codes::{self, Classes};
use crate::network::field::Field;
use crate::network::input::{Digit, Input};
use crate::read::form::Form;
use crate::read::number::Options;
use crate::read::record::{FormRecord, LayerRecord, PictureRecord};
use crate::read::{Model, PictureReader, Pretrained};
use crate::reference::squash;

/// The weighted sums at which the squashing function is shown, from minus to plus this, and the steps between.
const SHOWN_SUMS: f32 = 4.0;
const SUM_STEPS: usize = 200;

/// Answers what a page asks about pictures, digits and single units.
///
/// It keeps no state between two requests: one serves any number of threads.
///
/// *Cost:* 600 kB for each network that is loaded.
///
/// # Examples
/// ```
/// use lenet5::inspect::Inspector;
///
/// let inspector = Inspector::pretrained();
/// // Requests are safetensors files; for any other bytes there is an error that says so.
/// assert!(inspector.answer(b"7").is_err());
/// ```
#[derive(Debug, Default)]
pub struct Inspector {
    networks: Vec<Loaded>,
}

/// A network that can be asked.
#[derive(Debug)]
struct Loaded {
    own: Pretrained,
    model: Model,
    /// What reads pictures with it.
    reader: PictureReader,
}

impl Inspector {
    /// Makes one that knows no network yet: [`load`](Self::load) brings them.
    #[must_use]
    pub const fn new() -> Self {
        Self { networks: Vec::new() }
    }

    /// Makes one that knows every network that comes with the library.
    ///
    /// *Cost:* decodes 1.7 MB.
    #[must_use]
    pub fn pretrained() -> Self {
        let mut inspector = Self::new();
        for own in Pretrained::ALL {
            inspector.add(own, own.model());
        }
        inspector
    }

    /// Loads a network from its safetensors file, which may be trained anew, but has the name of one that comes with the
    /// library. Until `verifier`, `verifier-2` and `sdnn` are loaded, `reader` reads without them.
    ///
    /// # Errors
    /// There is no network of that name, or the file is not that of a LeNet-5 for the ten digits.
    pub fn load(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let own = network_of(name)?;
        let model = Model::parse(bytes, Path::new(name))?;
        if *model.network.rbf.classes() != Classes::digits() {
            let found = model.network.rbf.classes().characters().iter().collect::<String>();
            return Err(Error::Argument(Mismatch::new("characters", "0123456789", found)));
        }
        self.add(own, model);
        Ok(())
    }

    fn add(&mut self, own: Pretrained, model: Model) {
        let reader = PictureReader::new(&model);
        self.networks.retain(|loaded| loaded.own != own);
        self.networks.push(Loaded { own, model, reader });
        // This one reads with those that are there, and others may have waited for it.
        for at in 0..self.networks.len() {
            let reads = self.networks[at].own;
            if reads == own || reads.verifiers().contains(&own) || reads.slider() == Some(own) {
                self.networks[at].reader = self.with_others(&self.networks[at]);
            }
        }
    }

    /// What reads with a network and those beside it, as far as they are loaded.
    fn with_others(&self, loaded: &Loaded) -> PictureReader {
        let model = |own: Pretrained| {
            let found = self.networks.iter().find(|loaded| loaded.own == own);
            found.map(|loaded| &loaded.model)
        };
        let mut reader = PictureReader::new(&loaded.model);
        // Each was fitted beside those before it.
        for verifier in loaded.own.verifiers().iter().map_while(|&own| model(own)) {
            reader = reader.with_verifier(verifier);
        }
        match loaded.own.slider().and_then(model) {
            Some(slider) => reader.with_slider(slider),
            None => reader,
        }
    }

    /// Answers a request.
    ///
    /// *Cost:* that of reading the picture, one forward pass, and the bytes of the reply.
    ///
    /// # Errors
    /// The request is no safetensors file, names something unknown, or a tensor that it needs is missing, or of another
    /// shape or type.
    pub fn answer(&self, request: &[u8]) -> Result<Vec<u8>> {
        self.answer_within(request, u64::MAX)
    }

    /// Answers a request whose picture has at most `pixels` pixels: each takes 12 bytes of memory while it is read.
    ///
    /// # Errors
    /// As [`answer`](Self::answer), and [`Error::TooManyPixels`].
    pub fn answer_within(&self, request: &[u8], pixels: u64) -> Result<Vec<u8>> {
        let (ask, request) = Request::parse(request, pixels)?;
        match ask {
            Ask::Info {} => Ok(self.info()),
            Ask::Digit { network, stages, sums } => self.digit(&request, &network, stages, sums),
            Ask::Drawn { network, sums, transform } => {
                self.drawn(&request, &network, sums, transform)
            }
            Ask::Field { network, sums } => self.field(&request, &network, sums),
            Ask::Unit { network, unit } => {
                let network = self.network(&network)?;
                let input = request.input()?;
                let mut reply = Reply::new();
                let told = add_unit(&mut reply, network, &input, unit)?;
                Ok(reply.encode(&told))
            }
            Ask::Page(ask) => self.page(&request, &ask),
            Ask::Form { network, form } => self.form(&request, &network, form),
        }
    }

    fn loaded(&self, name: &str) -> Result<&Loaded> {
        let own = network_of(name)?;
        self.networks
            .iter()
            .find(|loaded| loaded.own == own)
            .ok_or_else(|| Error::Argument(Mismatch::new("network", "one that is loaded", name)))
    }

    fn network(&self, name: &str) -> Result<&Network> {
        Ok(&self.loaded(name)?.model.network)
    }

    /// What is the same for every picture: the networks, the layers, Table I, the codes, the squashing function.
    fn info(&self) -> Vec<u8> {
        let networks = Pretrained::ALL.map(|own| NetworkTold {
            name: own.name(),
            purpose: own.purpose(),
            loaded: self.networks.iter().any(|loaded| loaded.own == own),
        });
        let mut reply = Reply::new();
        let table: Vec<u8> = TABLE_I.as_flattened().iter().map(|&link| link.into()).collect();
        reply.bytes("table_i", &[TABLE_I.len(), TABLE_I[0].len()], table);
        let classes = Classes::digits();
        let found = classes.characters().iter().filter_map(|&own| codes::of(own));
        let all: Vec<f32> = found.flatten().copied().collect();
        reply.floats("codes", &[classes.count(), CODE_ROWS, CODE_COLUMNS], &all);
        let sums =
            (0..=SUM_STEPS).map(|step| SHOWN_SUMS * (2.0 * step as f32 / SUM_STEPS as f32 - 1.0));
        let sums: Vec<f32> = sums.collect();
        let outputs = || sums.iter().map(|&sum| squash::squash(sum));
        let first = outputs().map(squash::first_derivative);
        let second = outputs().map(squash::second_derivative);
        let curves: Vec<f32> =
            sums.iter().copied().chain(outputs()).chain(first).chain(second).collect();
        reply.floats("squash", &[4, sums.len()], &curves);
        let layers = LAYERS.map(|layer| LayerRecord::of(&layer));
        reply.encode(&Info { version: env!("CARGO_PKG_VERSION"), networks, layers })
    }

    /// Reads the digit in a picture, and looks at it with one network.
    fn digit(&self, request: &Request, name: &str, stages: bool, sums: bool) -> Result<Vec<u8>> {
        let loaded = self.loaded(name)?;
        let picture = request.picture()?;
        let answer = loaded.reader.read_digit(&picture);
        let mut reply = Reply::new();
        let shown = if stages { add_stages(&mut reply, &picture) } else { Vec::new() };
        let digit = answer.guess.as_ref().map(|guess| &guess.digit);
        let look = digit.map(|digit| {
            reply.digit(digit);
            let network = &loaded.model.network;
            add_layers(&mut reply, network, &Input::from_digit(digit), sums)
        });
        let answer = PictureRecord::of_answer(None, &answer);
        Ok(reply.encode(&DigitTold { answer, look, stages: shown }))
    }

    /// Looks at a digit as it is, turned and moved: the bare network.
    fn drawn(
        &self,
        request: &Request,
        name: &str,
        sums: bool,
        transform: Transform,
    ) -> Result<Vec<u8>> {
        let network = self.network(name)?;
        let digit: Digit = request.digit()?;
        let input = transform.apply_to(&digit)?;
        let mut reply = Reply::new();
        reply.digit(&digit);
        let look = add_layers(&mut reply, network, &input, sums);
        Ok(reply.encode(&LookTold { look }))
    }

    /// Looks at a field of any width.
    fn field(&self, request: &Request, name: &str, sums: bool) -> Result<Vec<u8>> {
        let network = self.network(name)?;
        let field: Field = request.field()?;
        let mut reply = Reply::new();
        let looks = if field.width() == INPUT {
            vec![add_layers(&mut reply, network, &field.window(0), sums)]
        } else if sums {
            let found = format!("32x{}", field.width());
            return Err(Error::Argument(Mismatch::new("field with sums", "32x32", found)));
        } else {
            add_slid_layers(&mut reply, network, &field)?
        };
        Ok(reply.encode(&LooksTold { outputs: looks.len(), looks }))
    }

    /// Reads the lines in a picture.
    fn page(&self, request: &Request, ask: &PageAsk) -> Result<Vec<u8>> {
        let reader = &self.loaded(&ask.network)?.reader;
        let options = ask.options(reader)?;
        let picture = request.picture()?;
        let read = reader.read_page_stages(&picture, &options);
        let mut reply = Reply::new();
        let stages = if ask.stages { add_stages(&mut reply, &picture) } else { Vec::new() };
        let words = add_words(&mut reply, &read.words);
        let answer = PictureRecord::of_page(None, &read.page);
        Ok(reply.encode(&PageTold { answer, stages, words }))
    }

    /// Reads the fields of a form, one after the other: whoever asks decides how many requests run side by side.
    fn form(&self, request: &Request, name: &str, form: serde_json::Value) -> Result<Vec<u8>> {
        let reader = &self.loaded(name)?.reader;
        let form: Form = serde_json::from_value(form)
            .map_err(|error| mismatch("form", "fields that can be read", error))?;
        let picture = request.picture()?;
        let fields = reader.read_form_here(&picture, &form, &Options::default())?;
        Ok(Reply::new().encode(&FormTold { answer: FormRecord::new(None, &fields) }))
    }
}

/// Finds a network that comes with the library by its name.
fn network_of(name: &str) -> Result<Pretrained> {
    name.parse().map_err(|expected: String| {
        let expected = expected.trim_start_matches("expected ").to_owned();
        Error::Argument(Mismatch::new("network", expected, name))
    })
}
