//! Messages of protocol buffers: fields of integers, of bytes and of other messages, each with its number.

/// How a field is stored.
#[derive(Clone, Copy)]
enum Wire {
    /// An integer of as many bytes as it needs.
    Varint = 0,
    /// A length, and as many bytes.
    Bytes = 2,
}

/// A message, encoded field by field.
#[derive(Clone, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// An integer.
    pub(super) fn integer(mut self, field: u32, value: usize) -> Self {
        self.key(field, Wire::Varint);
        self.varint(value as u64);
        self
    }

    /// Bytes, or a text's.
    pub(super) fn bytes(mut self, field: u32, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.key(field, Wire::Bytes);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Another message.
    pub(super) fn message(self, field: u32, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// Several other messages.
    pub(super) fn messages<'a>(
        self,
        field: u32,
        messages: impl IntoIterator<Item = &'a Self>,
    ) -> Self {
        messages.into_iter().fold(self, |own, message| own.message(field, message))
    }

    /// The encoded message.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn key(&mut self, field: u32, wire: Wire) {
        self.varint(u64::from(field << 3 | wire as u32));
    }

    /// Seven bits a byte, the lowest first; the eighth tells that more follow.
    fn varint(&mut self, mut value: u64) {
        loop {
            let [low, ..] = value.to_le_bytes();
            value >>= 7;
            if value == 0 {
                self.0.push(low);
                return;
            }
            self.0.push(low | 0x80);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of the examples in the format's own description.
    #[test]
    fn fields_are_encoded_as_the_format_says() {
        let message = |message: Message| message.into_bytes();
        assert_eq!(message(Message::default().integer(1, 150)), [0x08, 0x96, 0x01]);
        let text = Message::default().bytes(2, "testing");
        assert_eq!(message(text), *b"\x12\x07testing");
        let inner = Message::default().integer(1, 150);
        assert_eq!(message(Message::default().message(3, &inner)), [0x1a, 3, 0x08, 0x96, 0x01]);
    }
}
