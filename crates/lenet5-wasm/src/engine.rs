//! What the module's functions do.

use lenet5::inspect::Inspector;

/// Statuses: what was asked for is there, or the reply says what is wrong.
const DONE: u32 = 0;
const WRONG: u32 = 1;

/// A room of more bytes is given back after its request: a photograph's.
const MAX_KEPT_ROOM: usize = 1 << 20;

/// An inspector, what was written for it, and what it replied.
pub(crate) struct Engine {
    inspector: Inspector,
    room: Vec<u8>,
    reply: Vec<u8>,
}

impl Engine {
    pub(crate) const fn new() -> Self {
        Self { inspector: Inspector::new(), room: Vec::new(), reply: Vec::new() }
    }

    /// Makes room for some bytes, all zero; `None` if there is not so much memory.
    pub(crate) fn room(&mut self, bytes: usize) -> Option<&mut [u8]> {
        self.reply = Vec::new();
        self.room.clear();
        self.room.try_reserve_exact(bytes).ok()?;
        self.room.resize(bytes, 0);
        Some(&mut self.room)
    }

    /// Loads the network in the room: `name` bytes of its name, then its file.
    pub(crate) fn load(&mut self, name: usize, bytes: usize) -> u32 {
        let parts = self.room.get(..bytes).and_then(|written| written.split_at_checked(name));
        let Some((name, file)) = parts else { return self.wrong("the room has fewer bytes") };
        let loaded = self.inspector.load(&String::from_utf8_lossy(name), file);
        match loaded {
            Ok(()) => DONE,
            Err(error) => self.wrong(&error.to_string()),
        }
    }

    /// Answers the request in the room.
    pub(crate) fn answer(&mut self, bytes: usize) -> u32 {
        let Some(request) = self.room.get(..bytes) else {
            return self.wrong("the room has fewer bytes");
        };
        let answered = self.inspector.answer(request);
        if self.room.len() > MAX_KEPT_ROOM {
            self.room = Vec::new();
        }
        match answered {
            Ok(reply) => {
                self.reply = reply;
                DONE
            }
            Err(error) => self.wrong(&error.to_string()),
        }
    }

    pub(crate) fn reply(&self) -> &[u8] {
        &self.reply
    }

    fn wrong(&mut self, reason: &str) -> u32 {
        self.reply = reason.as_bytes().to_vec();
        WRONG
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use safetensors::SafeTensors;
    use safetensors::tensor::{Dtype, TensorView};

    use super::*;

    /// Writes bytes into the room, as a page does.
    fn write(engine: &mut Engine, bytes: &[u8]) -> usize {
        engine.room(bytes.len()).unwrap().copy_from_slice(bytes);
        bytes.len()
    }

    fn load(engine: &mut Engine, name: &str) -> u32 {
        let path = format!("../lenet5/pretrained/{name}/network.safetensors");
        let file = std::fs::read(path).unwrap();
        let bytes = write(engine, &[name.as_bytes(), &file].concat());
        engine.load(name.len(), bytes)
    }

    fn request(text: &str, digit: &[u8]) -> Vec<u8> {
        let view = TensorView::new(Dtype::U8, vec![28, 28], digit).unwrap();
        let header = [("text".to_owned(), text.to_owned())].into();
        safetensors::serialize([("digit", view)], Some(header)).unwrap()
    }

    #[test]
    fn a_page_loads_a_network_and_is_answered() {
        let mut engine = Engine::new();
        let upright: Vec<u8> = (0..784)
            .map(|at| if at % 28 / 4 == 3 && (4..24).contains(&(at / 28)) { 255 } else { 0 })
            .collect();
        let ask = request(r#"{"ask":"drawn","network":"paper"}"#, &upright);
        let bytes = write(&mut engine, &ask);
        assert_eq!(engine.answer(bytes), WRONG);
        assert_eq!(engine.reply(), b"network: expected one that is loaded, found paper");

        assert_eq!(load(&mut engine, "paper"), DONE);
        let bytes = write(&mut engine, &ask);
        assert_eq!(engine.answer(bytes), DONE);
        let reply = SafeTensors::deserialize(engine.reply()).unwrap();
        assert_eq!(reply.tensor("c3").unwrap().shape(), [16, 10, 10]);
        let (_, header) = SafeTensors::read_metadata(engine.reply()).unwrap();
        let text = header.metadata().as_ref().unwrap()["text"].clone();
        let text: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(text["look"]["character"], "1");
    }

    #[test]
    fn lengths_beyond_the_room_are_refused() {
        let mut engine = Engine::new();
        assert_eq!(engine.answer(1), WRONG);
        write(&mut engine, b"paper");
        for (name, bytes) in [(5, 6), (6, 5), (usize::MAX, 5)] {
            assert_eq!(engine.load(name, bytes), WRONG, "{name} {bytes}");
        }
        assert_eq!(engine.load(5, 5), WRONG);
        assert!(engine.room(usize::MAX).is_none());
        let bytes = write(&mut engine, b"no request");
        assert_eq!(engine.answer(bytes), WRONG);
        assert!(engine.reply().starts_with(b"request: expected a safetensors file"));
    }
}
